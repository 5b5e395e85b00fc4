package dev.millrace.contracts.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Methods of strings, mappings and lists that templates call; none of them changes anything. */
final class Methods {

    private static final long ALL = Long.MAX_VALUE;

    private Methods() {}

    /** What a method of {@code of} gives; empty when it has none of that name. */
    static Optional<Object> call(Object of, Given given) throws MalformedTemplate {
        return switch (of) {
            case Text text -> ofText(text, given);
            case Map<?, ?> map -> ofMap(map, given);
            case List<?> list -> ofList(list, given);
            default -> Optional.empty();
        };
    }

    private static Optional<Object> ofText(Text text, Given given) throws MalformedTemplate {
        String all = text.toString();
        return Optional.ofNullable(
                switch (given.what()) {
                    case "strip" -> stripped(text, given, true, true);
                    case "lstrip" -> stripped(text, given, true, false);
                    case "rstrip" -> stripped(text, given, false, true);
                    case "split" -> {
                        Text separator = given.text(0, "sep", Text.EMPTY);
                        long most = most(given.whole(1, "maxsplit", -1));
                        yield separator.isEmpty()
                                ? Strings.words(text, most)
                                : Strings.split(text, separator.toString(), most);
                    }
                    case "rsplit" ->
                        Strings.splitFromEnd(
                                text, given.text(0, "sep").toString(), most(given.whole(1, "maxsplit", -1)));
                    case "splitlines" -> Strings.lines(text);
                    case "startswith" -> any(given, all::startsWith);
                    case "endswith" -> any(given, all::endsWith);
                    case "replace" ->
                        text.replaced(given.text(0, "old").toString(), given.text(1, "new"), (int)
                                Math.min(Integer.MAX_VALUE, most(given.whole(2, "count", -1))));
                    case "upper" -> Strings.upper(text);
                    case "lower" -> Strings.lower(text);
                    case "title" -> Strings.titled(text);
                    case "capitalize" -> Strings.capitalized(text);
                    case "join" -> Strings.joined(texts(given.value(0, "iterable"), given), text);
                    case "find" -> (long) all.indexOf(given.text(0, "sub").toString());
                    case "rfind" -> (long) all.lastIndexOf(given.text(0, "sub").toString());
                    case "count" ->
                        (long) Strings.split(text, given.text(0, "sub").toString(), ALL)
                                        .size()
                                - 1;
                    case "isdigit" -> !all.isEmpty() && all.codePoints().allMatch(Character::isDigit);
                    case "isalpha" -> !all.isEmpty() && all.codePoints().allMatch(Character::isLetter);
                    case "isspace" ->
                        !all.isEmpty()
                                && Strings.stripped(text, "", true, false).isEmpty();
                    case "removeprefix" -> {
                        String prefix = given.text(0, "prefix").toString();
                        yield all.startsWith(prefix) ? text.part(prefix.length(), all.length()) : text;
                    }
                    case "removesuffix" -> {
                        String suffix = given.text(0, "suffix").toString();
                        yield all.endsWith(suffix) ? text.part(0, all.length() - suffix.length()) : text;
                    }
                    default -> null;
                });
    }

    private static Text stripped(Text text, Given given, boolean left, boolean right) throws MalformedTemplate {
        return Strings.stripped(text, given.text(0, "chars", Text.EMPTY).toString(), left, right);
    }

    private static long most(long times) {
        return times < 0 ? ALL : times;
    }

    private static boolean any(Given given, Predicate<String> of) throws MalformedTemplate {
        return given.value(0, "prefix") instanceof List<?> several
                ? several.stream().anyMatch(one -> of.test(Value.text(one).toString()))
                : of.test(given.text(0, "prefix").toString());
    }

    private static List<Text> texts(Object value, Given given) throws MalformedTemplate {
        List<Text> texts = new ArrayList<>();
        for (Object one : Operators.items(value, given.line())) {
            texts.add(Value.text(one));
        }
        return texts;
    }

    private static Optional<Object> ofMap(Map<?, ?> map, Given given) throws MalformedTemplate {
        return switch (given.what()) {
            case "get" -> {
                Object found = map.get(given.value(0, "key"));
                yield Optional.of(found == null ? given.value(1, "default", Value.NONE) : found);
            }
            case "items" -> Optional.of(pairs(map));
            case "keys" -> Optional.of(new ArrayList<Object>(map.keySet()));
            case "values" -> Optional.of(new ArrayList<Object>(map.values()));
            default -> Optional.empty();
        };
    }

    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> pairs.add(List.of(key, value)));
        return pairs;
    }

    private static Optional<Object> ofList(List<?> list, Given given) throws MalformedTemplate {
        return switch (given.what()) {
            case "index" -> {
                Object wanted = given.value(0, "value");
                for (int i = 0; i < list.size(); i++) {
                    if (Value.equal(list.get(i), wanted)) {
                        yield Optional.of((long) i);
                    }
                }
                throw new MalformedTemplate(given.line(), "%s isn't in the list".formatted(Value.shown(wanted)));
            }
            case "count" -> {
                Object wanted = given.value(0, "value");
                yield Optional.of(
                        list.stream().filter(one -> Value.equal(one, wanted)).count());
            }
            default -> Optional.empty();
        };
    }
}
