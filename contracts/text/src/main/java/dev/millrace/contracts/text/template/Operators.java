package dev.millrace.contracts.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What operators make of values, as Python does. */
final class Operators {

    private static final int LONGEST_LIST = 1_000_000;

    private Operators() {}

    static Object binary(String operator, Object left, Object right, int line) throws MalformedTemplate {
        if (operator.equals("~")) {
            return Value.text(left).plus(Value.text(right));
        }
        if (operator.equals("+") && left instanceof Text one && right instanceof Text other) {
            return one.plus(other);
        }
        if (operator.equals("+") && left instanceof List<?> one && right instanceof List<?> other) {
            if (one.size() + other.size() > LONGEST_LIST) {
                throw new MalformedTemplate(line, "a list of more than %,d values".formatted(LONGEST_LIST));
            }
            List<Object> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        }
        if (operator.equals("*") && left instanceof Text text && right instanceof Long times) {
            return text.times(times);
        }
        if (operator.equals("%") && left instanceof Text format) {
            return Formats.formatted(format, right instanceof List<?> list ? List.copyOf(list) : List.of(right), line);
        }
        if (!Value.isNumber(left) || !Value.isNumber(right)) {
            throw new MalformedTemplate(
                    line, "%s has no %s with %s".formatted(Value.kind(left), operator, Value.kind(right)));
        }
        try {
            return left instanceof Double || right instanceof Double || operator.equals("/")
                    ? fractions(operator, Value.number(left), Value.number(right))
                    : wholes(operator, Value.whole(left), Value.whole(right));
        } catch (ArithmeticException e) {
            throw new MalformedTemplate(line, "%s: %s".formatted(operator, e.getMessage()));
        }
    }

    private static Object wholes(String operator, long left, long right) {
        return switch (operator) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "//" -> Math.floorDiv(left, right);
            case "%" -> Math.floorMod(left, right);
            default -> right < 0 ? (Object) Math.pow((double) left, (double) right) : power(left, right);
        };
    }

    private static long power(long base, long exponent) {
        long product = 1;
        for (long i = 0; i < exponent && product != 0 && (product != 1 || base != 1); i++) {
            product = Math.multiplyExact(product, base);
            if (base == -1) {
                return exponent % 2 == 0 ? 1 : -1;
            }
        }
        return product;
    }

    private static Object fractions(String operator, double left, double right) {
        if (right == 0 && ("/".equals(operator) || "//".equals(operator) || "%".equals(operator))) {
            throw new ArithmeticException("division by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> left - right * Math.floor(left / right);
            default -> Math.pow(left, right);
        };
    }

    static Object unary(String operator, Object of, int line) throws MalformedTemplate {
        if (operator.equals("not")) {
            return !Value.isTrue(of);
        }
        if (!Value.isNumber(of)) {
            throw new MalformedTemplate(line, "%s has no %s".formatted(Value.kind(of), operator));
        }
        if (of instanceof Double number) {
            return operator.equals("-") ? -number : number;
        }
        return operator.equals("-") ? -Value.whole(of) : Value.whole(of);
    }

    static boolean compared(String operator, Object left, Object right, int line) throws MalformedTemplate {
        return switch (operator) {
            case "==" -> Value.equal(left, right);
            case "!=" -> !Value.equal(left, right);
            case "in" -> contains(right, left, line);
            case "not in" -> !contains(right, left, line);
            case "<" -> order(left, right, line) < 0;
            case ">" -> order(left, right, line) > 0;
            case "<=" -> order(left, right, line) <= 0;
            default -> order(left, right, line) >= 0;
        };
    }

    static int order(Object left, Object right, int line) throws MalformedTemplate {
        if (Value.isNumber(left) && Value.isNumber(right)) {
            return Double.compare(Value.number(left), Value.number(right));
        }
        if (left instanceof Text one && right instanceof Text other) {
            return one.compareTo(other);
        }
        throw new MalformedTemplate(line, "%s and %s have no order".formatted(Value.kind(left), Value.kind(right)));
    }

    static boolean contains(Object in, Object what, int line) throws MalformedTemplate {
        if (in instanceof Text text) {
            if (!(what instanceof Text part)) {
                throw new MalformedTemplate(line, "%s can't be in a string".formatted(Value.kind(what)));
            }
            return text.toString().contains(part.toString());
        }
        for (Object one : items(in, line)) {
            if (Value.equal(one, what)) {
                return true;
            }
        }
        return false;
    }

    /** What a loop over a value sees. */
    static List<Object> items(Object value, int line) throws MalformedTemplate {
        return switch (value) {
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case Text text -> {
                List<Object> characters = new ArrayList<>();
                String all = text.toString();
                for (int at = 0; at < all.length(); at = all.offsetByCodePoints(at, 1)) {
                    characters.add(text.part(at, all.offsetByCodePoints(at, 1)));
                }
                yield characters;
            }
            case Value.Undefined undefined -> List.of();
            default -> throw new MalformedTemplate(line, "%s holds nothing to go through".formatted(Value.kind(value)));
        };
    }

    /** An item of a list, a mapping or a string, or what isn't defined. */
    static Object item(Object of, Object key, String written, int line) throws MalformedTemplate {
        Object found = switch (of) {
            case Map<?, ?> map -> map.get(key);
            case Value.Namespace namespace ->
                namespace.values().get(Value.text(key).toString());
            case List<?> list when key instanceof Long place -> at(list, place);
            case Text text when key instanceof Long place -> at(items(text, line), place);
            case Value.Undefined undefined ->
                throw new MalformedTemplate(
                        line, "%s is undefined, and has no %s".formatted(undefined.what(), Value.text(key)));
            default -> null;
        };
        return found == null ? new Value.Undefined(written) : found;
    }

    private static @org.jspecify.annotations.Nullable Object at(List<?> list, long place) {
        long index = place < 0 ? place + list.size() : place;
        return index < 0 || index >= list.size() ? null : list.get((int) index);
    }

    /** Part of a list or a string. */
    static Object slice(Object of, Optional<Long> from, Optional<Long> to, long step, int line)
            throws MalformedTemplate {
        if (step == 0) {
            throw new MalformedTemplate(line, "a slice's step can't be 0");
        }
        if (!(of instanceof List<?>) && !(of instanceof Text)) {
            throw new MalformedTemplate(line, "%s can't be sliced".formatted(Value.kind(of)));
        }
        List<Object> items = items(of, line);
        long size = items.size();
        long first = bound(from, step > 0 ? 0 : size - 1, size, step);
        long end = bound(to, step > 0 ? size : -1, size, step);
        List<Object> part = new ArrayList<>();
        for (long i = first; step > 0 ? i < end : i > end; i += step) {
            part.add(items.get((int) i));
        }
        return of instanceof Text ? Text.concat(part.stream().map(Value::text).toList()) : part;
    }

    private static long bound(Optional<Long> given, long absent, long size, long step) {
        if (given.isEmpty()) {
            return absent;
        }
        long place = given.get() < 0 ? given.get() + size : given.get();
        return step > 0 ? Math.clamp(place, 0, size) : Math.clamp(place, -1, size - 1);
    }
}
