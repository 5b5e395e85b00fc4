package dev.millrace.contracts.text.template;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What values are and what Python makes of them. A value is a {@link Text}, a {@code Boolean}, a {@code Long}, a {@code Double},
 * {@link #NONE}, an {@link Undefined}, a {@code List}, a {@code Map}, a {@link Namespace} or a {@link Function}.
 */
final class Value {

    /** Python's {@code None}. */
    static final Object NONE = None.NONE;

    private enum None {
        NONE
    }

    /**
     * What nothing was said of.
     *
     * @param what how the template names it
     */
    record Undefined(String what) {}

    /** Values under names that a template may change within loops, too. */
    record Namespace(Map<String, Object> values) {
        Namespace {
            values = new HashMap<>(values);
        }
    }

    /** What can be called. */
    @FunctionalInterface
    interface Function {
        /**
         * Its value.
         *
         * @throws MalformedTemplate when it can't be called like that
         */
        Object call(List<Object> positional, Map<String, Object> named) throws MalformedTemplate;
    }

    private Value() {}

    static boolean isTrue(Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case Text text -> !text.isEmpty();
            case Long number -> number != 0;
            case Double number -> number != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Undefined undefined -> false;
            default -> !value.equals(NONE);
        };
    }

    /** As Python compares them: true is 1, and whole numbers equal fractions. */
    static boolean equal(Object one, Object other) {
        if (isNumber(one) && isNumber(other)) {
            boolean fractions = one instanceof Double || other instanceof Double;
            return fractions ? number(one) == number(other) : whole(one) == whole(other);
        }
        if (one instanceof List<?> left && other instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!equal(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return (one instanceof Undefined && other instanceof Undefined) || one.equals(other);
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static double number(Object value) {
        return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
    }

    static long whole(Object value) {
        return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).longValue();
    }

    /** What is written where a value is put out: Python's {@code str}. */
    static Text text(Object value) {
        return switch (value) {
            case Text text -> text;
            case Undefined undefined -> Text.EMPTY;
            default -> represented(value);
        };
    }

    /** Who says any of it. */
    private static Optional<Origin> origin(Object value) {
        return switch (value) {
            case Text text -> text.origin();
            case List<?> list ->
                list.stream().flatMap(one -> origin(one).stream()).findFirst();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .flatMap(entry ->
                                Stream.concat(origin(entry.getKey()).stream(), origin(entry.getValue()).stream()))
                        .findFirst();
            default -> Optional.empty();
        };
    }

    /** Python's {@code repr}, said by whoever says any of it. */
    static Text represented(Object value) {
        return Text.of(shown(value), origin(value));
    }

    /** Python's {@code repr}. */
    static String shown(Object value) {
        return switch (value) {
            case Text text -> Strings.quoted(text.toString());
            case Boolean truth -> truth ? "True" : "False";
            case Double number -> shown((double) number);
            case Long number -> number.toString();
            case List<?> list -> list.stream().map(Value::shown).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> shown(entry.getKey()) + ": " + shown(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Undefined undefined -> "Undefined";
            default -> value.equals(NONE) ? "None" : "<" + value.getClass().getSimpleName() + ">";
        };
    }

    private static String shown(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(number);
        if (size != 0 && (size < 1e-4 || size >= 1e16)) {
            String[] parts = Double.toString(number).toLowerCase(Locale.ROOT).split("e", 2);
            String digits = parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
            int exponent = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
            return "%se%s%02d".formatted(digits, exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        String plain = new java.math.BigDecimal(Double.toString(number)).toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    /** What kind of value it is, in Python's words. */
    static String kind(Object value) {
        return switch (value) {
            case Text text -> "str";
            case Boolean truth -> "bool";
            case Long number -> "int";
            case Double number -> "float";
            case List<?> list -> "list";
            case Map<?, ?> map -> "dict";
            case Undefined undefined -> "undefined";
            case Namespace namespace -> "namespace";
            default -> value.equals(NONE) ? "None" : "function";
        };
    }
}
