package dev.millrace.redaction.domain;

/** Check digits, as functions of digits and capitals without what parts them. */
final class IdChecks {

    private static final int[][] DIHEDRAL = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7}, {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3}, {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
    };
    private static final int[][] PERMUTED = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
        {8, 9, 1, 6, 0, 4, 3, 5, 2, 7}, {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
        {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8},
    };

    private IdChecks() {}

    /** The digit at {@code i}; of a letter its place in the alphabet behind the digits, A being 10. */
    static int value(String id, int i) {
        return Character.digit(id.charAt(i), 36);
    }

    static int number(String id, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + value(id, i);
        }
        return number;
    }

    /** The sum of the first values, each with its weight. */
    static int weighted(String id, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * value(id, i);
        }
        return sum;
    }

    static boolean allAlike(String id) {
        return id.chars().allMatch(c -> c == id.charAt(0));
    }

    static boolean luhn(String id) {
        return !allAlike(id) && CardDetector.luhn(id);
    }

    /** ISO/IEC 7064, MOD 11,10: the last digit checks the rest. */
    static boolean mod11And10(String id) {
        int product = 10;
        for (int i = 0; i < id.length() - 1; i++) {
            int sum = (value(id, i) + product) % 10;
            product = 2 * (sum == 0 ? 10 : sum) % 11;
        }
        return !allAlike(id) && (11 - product) % 10 == value(id, id.length() - 1);
    }

    /** ICAO 9303: weights 7, 3 and 1 in turn, modulo ten. */
    static boolean travelDocument(String id) {
        int sum = 0;
        for (int i = 0; i < id.length() - 1; i++) {
            sum += value(id, i) * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
        }
        return sum % 10 == value(id, id.length() - 1);
    }

    /** Verhoeff's, in the dihedral group of the pentagon. */
    static boolean verhoeff(String id) {
        int check = 0;
        for (int i = 0; i < id.length(); i++) {
            check = DIHEDRAL[check][PERMUTED[i % 8][value(id, id.length() - 1 - i)]];
        }
        return check == 0;
    }

    /** Digits of which the two that a product has are summed, weights in turn. */
    static int crossSums(String digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int product = value(digits, i) * weights[i % weights.length];
            sum += product / 10 + product % 10;
        }
        return sum;
    }

    static long longNumber(String id, int from, int to) {
        return Long.parseLong(id.substring(from, to));
    }

    static boolean isDay(int day, int month) {
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= (month == 2 ? 29 : month % 2 == (month < 8 ? 0 : 1) ? 30 : 31);
    }

    /** Whether six digits are a year's last two, month and day. */
    static boolean isYearMonthDay(String id, int from) {
        return isDay(number(id, from + 4, from + 6), number(id, from + 2, from + 4));
    }

    static boolean isDayMonthYear(String id, int from) {
        return isDay(number(id, from, from + 2), number(id, from + 2, from + 4));
    }
}
