package dev.millrace.contracts.text.template;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Jinja's tests that templates use. */
final class Tests {

    /** What asks whether something is defined. */
    static final Set<String> MEANT_FOR_UNDEFINED = Set.of("defined", "undefined");

    private Tests() {}

    static boolean passes(Object of, Given given) throws MalformedTemplate {
        return switch (given.what()) {
            case "defined" -> !(of instanceof Value.Undefined);
            case "undefined" -> of instanceof Value.Undefined;
            case "none" -> of.equals(Value.NONE);
            case "string" -> of instanceof Text;
            case "number" -> Value.isNumber(of);
            case "integer" -> of instanceof Long;
            case "float" -> of instanceof Double;
            case "boolean" -> of instanceof Boolean;
            case "true" -> of.equals(true);
            case "false" -> of.equals(false);
            case "mapping" -> of instanceof Map<?, ?>;
            case "sequence" -> of instanceof List<?> || of instanceof Map<?, ?> || of instanceof Text;
            case "iterable" ->
                of instanceof List<?> || of instanceof Map<?, ?> || of instanceof Text || of instanceof Value.Undefined;
            case "callable" -> of instanceof Value.Function;
            case "odd" -> whole(of, given) % 2 != 0;
            case "even" -> whole(of, given) % 2 == 0;
            case "divisibleby" -> {
                long by = given.whole(0, "num", 1);
                yield by != 0 && whole(of, given) % by == 0;
            }
            case "upper" -> of instanceof Text text && text.equals(Strings.upper(text));
            case "lower" -> of instanceof Text text && text.equals(Strings.lower(text));
            case "in" -> Operators.contains(given.value(0, "seq"), of, given.line());
            case "eq", "equalto", "==" -> Value.equal(of, given.value(0, "other"));
            case "ne", "!=" -> !Value.equal(of, given.value(0, "other"));
            case "lt", "lessthan", "<" -> Operators.order(of, given.value(0, "other"), given.line()) < 0;
            case "gt", "greaterthan", ">" -> Operators.order(of, given.value(0, "other"), given.line()) > 0;
            case "le", "<=" -> Operators.order(of, given.value(0, "other"), given.line()) <= 0;
            case "ge", ">=" -> Operators.order(of, given.value(0, "other"), given.line()) >= 0;
            default ->
                throw new MalformedTemplate(
                        given.line(), "the test %s isn't known in templates".formatted(given.what()));
        };
    }

    private static long whole(Object of, Given given) throws MalformedTemplate {
        if (!(of instanceof Long number)) {
            throw new MalformedTemplate(given.line(), "%s of %s".formatted(given.what(), Value.kind(of)));
        }
        return number;
    }
}
