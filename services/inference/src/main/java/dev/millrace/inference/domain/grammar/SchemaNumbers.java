package dev.millrace.inference.domain.grammar;

import dev.millrace.inference.domain.grammar.Piece.OneOf;
import dev.millrace.inference.domain.grammar.Piece.Repeat;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** What {@code minimum} and its like say. */
final class SchemaNumbers {
    private static final long MOST = 999_999_999_999_999L;
    /** With as many digits behind the point as {@link #MOST_FRACTION} a double doesn't round to a bound. */
    private static final long MOST_BEFORE_FRACTION = 999_999_999L;

    private static final int MOST_FRACTION = 6;
    private static final int ZERO = '0';

    private SchemaNumbers() {}

    /** Whole numbers between which it is. */
    private record Bounds(long least, long most) {
        boolean isEmpty() {
            return least > most;
        }
    }

    static Piece integer(SchemaNode node, JsonText text) throws UnsupportedGrammar {
        return isBounded(node) ? some(node, whole(bounds(node, true))) : text.integer();
    }

    /**
     * A number with bounds: a whole one, or one with a fraction that isn't zero between two whole ones that aren't beyond the
     * bounds.
     */
    static Piece number(SchemaNode node, JsonText text) throws UnsupportedGrammar {
        if (!isBounded(node)) {
            return text.number();
        }
        List<Piece> options = new ArrayList<>(whole(bounds(node, true)));
        Bounds around = bounds(node, false);
        Piece fraction =
                Piece.sequence(Literals.of("."), new Repeat(JsonText.DIGIT, 0, MOST_FRACTION - 1), JsonText.NON_ZERO);
        Bounds above = new Bounds(Math.max(0, around.least), Math.min(MOST_BEFORE_FRACTION, around.most - 1));
        if (!above.isEmpty()) {
            options.add(Piece.sequence(digits(above), fraction));
        }
        Bounds below = new Bounds(Math.max(0, -around.most), Math.min(MOST_BEFORE_FRACTION, -around.least - 1));
        if (!below.isEmpty()) {
            options.add(Piece.sequence(Literals.of("-"), digits(below), fraction));
        }
        return some(node, options);
    }

    private static boolean isBounded(SchemaNode node) {
        return node.has("minimum")
                || node.has("maximum")
                || node.has("exclusiveMinimum")
                || node.has("exclusiveMaximum");
    }

    private static Piece some(SchemaNode node, List<Piece> options) throws UnsupportedGrammar {
        if (options.isEmpty()) {
            throw node.refused("no whole number lies between its bounds, with which answers are constrained here");
        }
        return new Piece.Choice(options);
    }

    /** @param whole whether the bounds themselves are meant, which an exclusive one isn't */
    private static Bounds bounds(SchemaNode node, boolean whole) throws UnsupportedGrammar {
        BigDecimal least = bound(node, "minimum", -MOST).max(bound(node, "exclusiveMinimum", -MOST));
        BigDecimal most = bound(node, "maximum", MOST).min(bound(node, "exclusiveMaximum", MOST));
        long first = least.setScale(0, RoundingMode.CEILING).longValueExact();
        long last = most.setScale(0, RoundingMode.FLOOR).longValueExact();
        boolean notFirst = whole
                && node.has("exclusiveMinimum")
                && bound(node, "exclusiveMinimum", -MOST).compareTo(BigDecimal.valueOf(first)) == 0;
        boolean notLast = whole
                && node.has("exclusiveMaximum")
                && bound(node, "exclusiveMaximum", MOST).compareTo(BigDecimal.valueOf(last)) == 0;
        return new Bounds(notFirst ? first + 1 : first, notLast ? last - 1 : last);
    }

    private static BigDecimal bound(SchemaNode node, String keyword, long otherwise) throws UnsupportedGrammar {
        if (!node.has(keyword)) {
            return BigDecimal.valueOf(otherwise);
        }
        if (!node.get(keyword).isNumber()) {
            throw node.refused(keyword, "a number stands here");
        }
        BigDecimal given = node.get(keyword).decimalValue();
        return given.max(BigDecimal.valueOf(-MOST - 1)).min(BigDecimal.valueOf(MOST + 1));
    }

    private static List<Piece> whole(Bounds bounds) {
        List<Piece> options = new ArrayList<>();
        Bounds above = new Bounds(Math.max(0, bounds.least), Math.min(MOST, bounds.most));
        if (!above.isEmpty()) {
            options.add(digits(above));
        }
        Bounds below = new Bounds(Math.max(1, -bounds.most), Math.min(MOST, -bounds.least));
        if (!below.isEmpty()) {
            options.add(Piece.sequence(Literals.of("-"), digits(below)));
        }
        return options;
    }

    /** The numbers of these bounds, neither of which is below zero. */
    private static Piece digits(Bounds bounds) {
        List<Piece> options = new ArrayList<>();
        for (long first = bounds.least; first <= bounds.most; ) {
            long end = 9;
            while (end < first) {
                end = end * 10 + 9;
            }
            long last = Math.min(end, bounds.most);
            options.add(digits(Long.toString(first), Long.toString(last)));
            first = last + 1;
        }
        return new Piece.Choice(options);
    }

    /** Numbers of as many digits, zeros before them included. */
    private static Piece digits(String first, String last) {
        if (first.isEmpty()) {
            return Piece.EMPTY;
        }
        int n = first.length() - 1;
        char low = first.charAt(0);
        char high = last.charAt(0);
        String first1 = first.substring(1);
        String last1 = last.substring(1);
        if (low == high) {
            return Piece.sequence(digit(low, high), digits(first1, last1));
        }
        if (isAll(first1, ZERO) && isAll(last1, '9')) {
            return Piece.sequence(digit(low, high), new Repeat(JsonText.DIGIT, n, n));
        }
        List<Piece> options = new ArrayList<>();
        options.add(Piece.sequence(digit(low, low), digits(first1, "9".repeat(n))));
        if (low + 1 < high) {
            options.add(Piece.sequence(digit(low + 1, high - 1), new Repeat(JsonText.DIGIT, n, n)));
        }
        options.add(Piece.sequence(digit(high, high), digits("0".repeat(n), last1)));
        return new Piece.Choice(options);
    }

    private static boolean isAll(String digits, int digit) {
        return digits.chars().allMatch(c -> c == digit);
    }

    private static Piece digit(int first, int last) {
        return new OneOf(ByteSet.range(first, last));
    }
}
