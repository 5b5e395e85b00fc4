package dev.millrace.contracts.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Jinja's filters that templates use. */
final class Filters {

    /** What stands in for something that isn't defined. */
    static final Set<String> MEANT_FOR_UNDEFINED = Set.of("default", "d");

    private Filters() {}

    static Object filtered(Object of, Given given) throws MalformedTemplate {
        return switch (given.what()) {
            case "trim" ->
                Strings.stripped(
                        Value.text(of), given.text(0, "chars", Text.EMPTY).toString(), true, true);
            case "upper" -> Strings.upper(Value.text(of));
            case "lower" -> Strings.lower(Value.text(of));
            case "title" -> Strings.titledWords(Value.text(of));
            case "capitalize" -> Strings.capitalized(Value.text(of));
            case "string", "safe" -> Value.text(of);
            case "e", "escape" -> Value.text(of).mapped(Filters::escaped);
            case "replace" ->
                Value.text(of)
                        .replaced(
                                given.text(0, "old").toString(),
                                given.text(1, "new"),
                                Math.clamp(given.whole(2, "count", Integer.MAX_VALUE), 0, Integer.MAX_VALUE));
            case "regex_replace" ->
                Patterns.replaced(
                        Value.text(of),
                        given.text(0, "pattern").toString(),
                        given.text(1, "repl").toString(),
                        given.line());
            case "indent" -> indented(Value.text(of), given);
            case "format" -> Formats.formatted(Value.text(of), given.positional(), given.line());
            case "tojson" ->
                Formats.json(
                        of,
                        (int) Math.min(16, given.whole(0, "indent", -1)),
                        Value.isTrue(given.value(1, "sort_keys", false)),
                        given.line());
            case "length", "count" -> length(of, given);
            case "default", "d" ->
                of instanceof Value.Undefined || (Value.isTrue(given.value(1, "boolean", false)) && !Value.isTrue(of))
                        ? given.value(0, "default_value", Text.EMPTY)
                        : of;
            case "int" -> whole(of, given.whole(0, "default", 0));
            case "float" -> fraction(of);
            case "abs" -> of instanceof Double number ? (Object) Math.abs(number) : Math.abs(numeric(of, given));
            case "items" -> of instanceof Map<?, ?> map ? Methods.pairs(map) : List.of();
            case "dictsort" -> sortedPairs(of, given);
            default -> ofSeveral(of, given);
        };
    }

    private static long length(Object of, Given given) throws MalformedTemplate {
        return switch (of) {
            case Text text -> text.toString().codePointCount(0, text.length());
            case List<?> list -> list.size();
            default -> Operators.items(of, given.line()).size();
        };
    }

    private static long numeric(Object of, Given given) throws MalformedTemplate {
        if (!Value.isNumber(of)) {
            throw new MalformedTemplate(given.line(), "%s of %s".formatted(given.what(), Value.kind(of)));
        }
        return Value.whole(of);
    }

    private static Object whole(Object of, long absent) {
        if (Value.isNumber(of)) {
            return of instanceof Double number ? (long) (double) number : Value.whole(of);
        }
        try {
            return Long.parseLong(Value.text(of).toString().strip());
        } catch (NumberFormatException e) {
            return absent;
        }
    }

    private static Object fraction(Object of) {
        if (Value.isNumber(of)) {
            return Value.number(of);
        }
        try {
            return Double.parseDouble(Value.text(of).toString().strip());
        } catch (NumberFormatException e) {
            return 0.0;
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private static Text indented(Text text, Given given) throws MalformedTemplate {
        Object width = given.value(0, "width", 4L);
        Text by = width instanceof Text written
                ? written
                : Text.of(" ".repeat(Math.clamp(given.whole(0, "width", 4), 0, 1_000)));
        boolean first = Value.isTrue(given.value(1, "first", false));
        boolean blank = Value.isTrue(given.value(2, "blank", false));
        List<Text> parts = new ArrayList<>();
        for (Object line : Strings.split(text, "\n", Long.MAX_VALUE)) {
            Text one = (Text) line;
            boolean begins = parts.isEmpty();
            boolean shifted = begins ? first : blank || !one.isEmpty();
            parts.add(shifted ? by.plus(one) : one);
        }
        return Strings.joined(parts, Text.of("\n"));
    }

    private static Object sortedPairs(Object of, Given given) throws MalformedTemplate {
        if (!(of instanceof Map<?, ?> map)) {
            throw new MalformedTemplate(given.line(), "dictsort of %s".formatted(Value.kind(of)));
        }
        List<Object> pairs = Methods.pairs(map);
        pairs.sort(Comparator.comparing(
                pair -> Strings.lower(Value.text(((List<?>) pair).getFirst())).toString()));
        return pairs;
    }

    private static Object ofSeveral(Object of, Given given) throws MalformedTemplate {
        return switch (given.what()) {
            case "list" -> Operators.items(of, given.line());
            case "first" ->
                Operators.items(of, given.line()).stream().findFirst().orElse(new Value.Undefined("first"));
            case "last" -> {
                List<Object> items = Operators.items(of, given.line());
                yield items.isEmpty() ? new Value.Undefined("last") : items.getLast();
            }
            case "reverse" -> {
                List<Object> items = Operators.items(of, given.line());
                Collections.reverse(items);
                yield of instanceof Text
                        ? Text.concat(items.stream().map(Value::text).toList())
                        : items;
            }
            case "join" -> joined(of, given);
            case "sum" -> summed(of, given);
            case "min", "max" -> extreme(of, given);
            case "sort" -> sorted(of, given);
            case "unique" -> {
                List<Object> unique = new ArrayList<>();
                for (Object one : Operators.items(of, given.line())) {
                    if (unique.stream().noneMatch(known -> Value.equal(known, one))) {
                        unique.add(one);
                    }
                }
                yield unique;
            }
            case "map" -> mapped(of, given);
            case "select" -> chosen(of, given, true, false);
            case "reject" -> chosen(of, given, false, false);
            case "selectattr" -> chosen(of, given, true, true);
            case "rejectattr" -> chosen(of, given, false, true);
            default ->
                throw new MalformedTemplate(
                        given.line(), "the filter %s isn't known in templates".formatted(given.what()));
        };
    }

    /** The value under a path such as {@code function.name}. */
    private static Object attribute(Object of, Object path, int line) throws MalformedTemplate {
        Object value = of;
        for (Object name : path instanceof Text text ? Strings.split(text, ".", Long.MAX_VALUE) : List.of(path)) {
            value = Operators.item(value, name, Value.text(path).toString(), line);
        }
        return value;
    }

    private static Optional<Object> path(Given given, int place) throws MalformedTemplate {
        return given.has(place, "attribute") ? Optional.of(given.value(place, "attribute")) : Optional.empty();
    }

    private static List<Object> attributes(Object of, Optional<Object> path, int line) throws MalformedTemplate {
        List<Object> values = new ArrayList<>();
        for (Object one : Operators.items(of, line)) {
            values.add(path.isPresent() ? attribute(one, path.get(), line) : one);
        }
        return values;
    }

    private static Object joined(Object of, Given given) throws MalformedTemplate {
        return Strings.joined(
                attributes(of, path(given, 1), given.line()).stream()
                        .map(Value::text)
                        .toList(),
                given.text(0, "d", Text.EMPTY));
    }

    private static Object summed(Object of, Given given) throws MalformedTemplate {
        Object sum = given.value(1, "start", 0L);
        for (Object one : attributes(of, path(given, 0), given.line())) {
            sum = Operators.binary("+", sum, one, given.line());
        }
        return sum;
    }

    private static Object extreme(Object of, Given given) throws MalformedTemplate {
        List<Object> items = Operators.items(of, given.line());
        Object found = items.isEmpty() ? new Value.Undefined(given.what()) : items.getFirst();
        for (Object one : items) {
            boolean before = Operators.order(one, found, given.line()) < 0;
            boolean better = before == given.what().equals("min") && !Value.equal(one, found);
            found = better ? one : found;
        }
        return found;
    }

    private static Object sorted(Object of, Given given) throws MalformedTemplate {
        Optional<Object> path = given.has(2, "attribute") ? Optional.of(given.value(2, "attribute")) : Optional.empty();
        boolean cased = Value.isTrue(given.value(1, "case_sensitive", false));
        record Keyed(Object key, Object value) {}
        List<Keyed> keyed = new ArrayList<>();
        for (Object one : Operators.items(of, given.line())) {
            Object key = path.isPresent() ? attribute(one, path.get(), given.line()) : one;
            keyed.add(new Keyed(key instanceof Text text && !cased ? Strings.lower(text) : key, one));
        }
        // One by one, since what can't be compared is told as what is wrong.
        List<Object> sorted = new ArrayList<>();
        List<Object> keys = new ArrayList<>();
        boolean reverse = Value.isTrue(given.value(0, "reverse", false));
        for (Keyed one : keyed) {
            int at = keys.size();
            while (at > 0) {
                int order = Operators.order(keys.get(at - 1), one.key(), given.line());
                if (reverse ? order >= 0 : order <= 0) {
                    break;
                }
                at--;
            }
            keys.add(at, one.key());
            sorted.add(at, one.value());
        }
        return sorted;
    }

    private static Object mapped(Object of, Given given) throws MalformedTemplate {
        List<Object> values = new ArrayList<>();
        for (Object one : Operators.items(of, given.line())) {
            if (given.named().containsKey("attribute")) {
                Object value = attribute(one, given.value(0, "attribute"), given.line());
                values.add(
                        value instanceof Value.Undefined && given.named().containsKey("default")
                                ? given.value(1, "default")
                                : value);
            } else {
                List<Object> rest = given.positional().stream().skip(1).toList();
                values.add(filtered(
                        one, new Given(given.text(0, "filter").toString(), rest, given.named(), given.line())));
            }
        }
        return values;
    }

    private static Object chosen(Object of, Given given, boolean passing, boolean byAttribute)
            throws MalformedTemplate {
        int skipped = byAttribute ? 1 : 0;
        List<Object> rest = given.positional();
        List<Object> chosen = new ArrayList<>();
        for (Object one : Operators.items(of, given.line())) {
            Object tested = byAttribute ? attribute(one, given.value(0, "attribute"), given.line()) : one;
            boolean passes = rest.size() > skipped
                    ? Tests.passes(
                            tested,
                            new Given(
                                    Value.text(rest.get(skipped)).toString(),
                                    rest.subList(skipped + 1, rest.size()),
                                    Map.of(),
                                    given.line()))
                    : Value.isTrue(tested);
            if (passes == passing) {
                chosen.add(one);
            }
        }
        return chosen;
    }
}
