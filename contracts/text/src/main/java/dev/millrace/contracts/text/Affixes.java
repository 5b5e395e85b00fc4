package dev.millrace.contracts.text;

import java.util.Set;

/** What comes off the ends of a chunk, and what splits its middle: spaCy 3.8's English prefixes, suffixes, infixes. */
final class Affixes {

    private static final Set<String> UNITS = Set.copyOf(TextResources.lines("english-units.txt"));
    private static final int LONGEST_UNIT =
            UNITS.stream().mapToInt(String::length).max().orElse(0);

    private Affixes() {}

    /** Code points that come off the start of {@code s[from..to)}; 0 for none. */
    static int prefix(int[] s, int from, int to) {
        int c = s[from];
        if (c == '.') {
            int end = from;
            while (end < to && s[end] == '.') {
                end++;
            }
            return end - from >= 2 ? end - from : 0;
        }
        if (c == '+') {
            return from + 1 < to && isDigit(s[from + 1]) ? 0 : 1;
        }
        if (standsAlone(c) || c == '§' || c == '%' || c == '=' || CharacterClass.CURRENCY.has(c)) {
            return 1;
        }
        return dollars(s, from, to);
    }

    /** Code points that come off the end of {@code s[from..to)}; 0 for none. The longest that fits. */
    static int suffix(int[] s, int from, int to) {
        int last = s[to - 1];
        int before = to - 2 >= from ? s[to - 2] : -1;
        int measure = measure(s, from, to);
        if (measure > 1) {
            return measure;
        }
        if (last == '.') {
            return periods(s, from, to);
        }
        if ((last == 's' || last == 'S') && (before == '\'' || before == '’')) {
            return 2;
        }
        if (last == '…') {
            return before == '…' ? 2 : 1;
        }
        boolean plus = last == '+' && isDigit(before);
        return standsAlone(last) || plus ? 1 : measure;
    }

    private static boolean standsAlone(int c) {
        return CharacterClass.PUNCTUATION.has(c)
                || c == '…'
                || c == '—'
                || c == '–'
                || CharacterClass.QUOTE.has(c)
                || CharacterClass.SYMBOL.has(c);
    }

    private static int periods(int[] s, int from, int to) {
        int start = to;
        while (start > from && s[start - 1] == '.') {
            start--;
        }
        if (to - start >= 2) {
            return to - start;
        }
        int before = to - 2 >= from ? s[to - 2] : -1;
        int second = to - 3 >= from ? s[to - 3] : -1;
        boolean splits = (before >= 0 && CharacterClass.BEFORE_PERIOD.has(before))
                || (second >= 0 && CharacterClass.UPPER.has(before) && CharacterClass.UPPER.has(second))
                || (second == '°' && "FfCcKk".indexOf(before) >= 0);
        return splits ? 1 : 0;
    }

    /** A unit or currency after a digit, such as the {@code km} of {@code 5km}. */
    private static int measure(int[] s, int from, int to) {
        for (int length = Math.min(LONGEST_UNIT, to - from - 1); length >= 1; length--) {
            int start = to - length;
            if (!isDigit(s[start - 1])) {
                continue;
            }
            if ((length == 1 && CharacterClass.CURRENCY.has(s[start]))
                    || (length > 1 && dollars(s, start, to) == length)
                    || UNITS.contains(new String(s, start, length))) {
                return length;
            }
        }
        return 0;
    }

    private static int dollars(int[] s, int from, int to) {
        if (from + 1 < to && (s[from] == 'C' || s[from] == 'A') && s[from + 1] == '$') {
            return 2;
        }
        return from + 2 < to && s[from] == 'U' && s[from + 1] == 'S' && s[from + 2] == '$' ? 3 : 0;
    }

    /** Length of the infix that starts at {@code i}; 0 for none. It may look at all of {@code s[from..to)}. */
    static int infix(int[] s, int from, int i, int to) {
        int c = s[i];
        if (c == '.') {
            return dots(s, from, i, to);
        }
        if (c == '…' || CharacterClass.SYMBOL.has(c)) {
            return 1;
        }
        if (i == from) {
            return 0;
        }
        return between(s, i, to);
    }

    private static int dots(int[] s, int from, int i, int to) {
        int end = i;
        while (end < to && s[end] == '.') {
            end++;
        }
        if (end - i >= 2) {
            return end - i;
        }
        boolean sentences = i > from && end < to && lowerOrQuote(s[i - 1]) && upperOrQuote(s[end]);
        return sentences ? 1 : 0;
    }

    private static int between(int[] s, int i, int to) {
        int c = s[i];
        int before = s[i - 1];
        int after = i + 1 < to ? s[i + 1] : -1;
        boolean operator = c == '+' || c == '-' || c == '*' || c == '^';
        if (operator && isDigit(before) && (isDigit(after) || after == '-')) {
            return 1;
        }
        if (c == ',') {
            return alpha(before) && alpha(after) ? 1 : 0;
        }
        if (!alpha(before) && !isDigit(before)) {
            return 0;
        }
        if (c == ':' || c == '<' || c == '>' || c == '=' || c == '/') {
            return alpha(after) ? 1 : 0;
        }
        return hyphen(s, i, to);
    }

    private static int hyphen(int[] s, int i, int to) {
        int c = s[i];
        int most = c == '-' ? 3 : c == '—' ? 2 : c == '–' || c == '~' ? 1 : 0;
        for (int length = 1; length <= most && i + length < to; length++) {
            if (alpha(s[i + length])) {
                return length;
            }
            if (s[i + length] != c) {
                return 0;
            }
        }
        return 0;
    }

    private static boolean alpha(int c) {
        return c >= 0 && CharacterClass.ALPHA.has(c);
    }

    private static boolean lowerOrQuote(int c) {
        return CharacterClass.LOWER.has(c) || CharacterClass.QUOTE.has(c);
    }

    private static boolean upperOrQuote(int c) {
        return CharacterClass.UPPER.has(c) || CharacterClass.QUOTE.has(c);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
