package dev.millrace.redaction.domain;

/** Runs of digits with marks between them, as phone numbers are written, and what may stand beside one. */
final class DigitRuns {

    static final int MOST_DIGITS = 17;

    /** No run of {@link #MOST_DIGITS} with two marks behind each, and an opening bracket and a plus before, is longer. */
    static final int LONGEST = 3 * (MOST_DIGITS + 1) + 2;

    private DigitRuns() {}

    /** Whether what follows may be another number, or is none. */
    static boolean endsApart(CharSequence text, int end) {
        char after = Chars.at(text, end);
        return endsHere(text, end) && !((after == '.' || after == '-') && Chars.isDigit(Chars.at(text, end + 1)));
    }

    static int start(CharSequence text, int at) {
        int start = at;
        if (Chars.at(text, start - 1) == '(') {
            start--;
        }
        return Chars.at(text, start - 1) == '+' ? start - 1 : start;
    }

    /** Where the run of digits and the marks between them ends: behind its last digit. */
    static int endOfRun(CharSequence text, int at) {
        int end = at;
        int marks = 0;
        for (int i = at; i < text.length() && marks <= 2; i++) {
            char c = text.charAt(i);
            if (Chars.isDigit(c)) {
                end = i + 1;
                marks = 0;
            } else if (isMark(c)) {
                marks++;
            } else {
                break;
            }
        }
        return end;
    }

    /**
     * Where the run that goes through {@code at} or ends before it starts: at its first digit. A run that is longer than
     * any phone number is followed back no further than that.
     */
    static int startOfRun(CharSequence text, int at) {
        int start = at;
        int marks = 0;
        for (int i = at - 1; i >= 0 && marks <= 2 && at - i <= LONGEST; i--) {
            char c = text.charAt(i);
            if (Chars.isDigit(c)) {
                start = i;
                marks = 0;
            } else if (isMark(c)) {
                marks++;
            } else {
                break;
            }
        }
        return start;
    }

    static boolean isMark(char c) {
        return switch (c) {
            case ' ', '-', '.', '(', ')', '/', '\u2013', '\u2014', '\u2015', '\u30FC' -> true;
            default -> false;
        };
    }

    /** Whether there is nothing but white space before and behind. */
    static boolean isAlone(CharSequence text, int start, int end) {
        int before = start - 1;
        while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
            before--;
        }
        int after = end;
        while (after < text.length() && Character.isWhitespace(text.charAt(after))) {
            after++;
        }
        return before < 0 && after == text.length();
    }

    static boolean startsAfresh(CharSequence text, int start) {
        char before = Chars.at(text, start - 1);
        return !Chars.isAlphanumeric(before) && "_$€£¥#.@%".indexOf(before) < 0 && !joined(text, start, before);
    }

    private static boolean joined(CharSequence text, int start, char before) {
        if (before == ',') {
            return isInAmount(text, start - 1);
        }
        return (before == '-' || before == '/') && Chars.isAlphanumeric(Chars.at(text, start - 2));
    }

    static boolean endsHere(CharSequence text, int end) {
        char after = Chars.at(text, end);
        boolean joined =
                after == ',' ? isInAmount(text, end) : after == '-' && Chars.isAlphanumeric(Chars.at(text, end + 1));
        boolean extension = (after == 'x' || after == 'X') && Chars.isDigit(Chars.at(text, end + 1));
        return extension || (!Chars.isAlphanumeric(after) && "_%$€£@".indexOf(after) < 0 && !joined);
    }

    /**
     * Whether the comma stands in an amount: before a fraction, or before thousands. Between the fields of a table there are words
     * or longer groups, and no amount has hyphens.
     */
    private static boolean isInAmount(CharSequence text, int comma) {
        if (!Chars.isDigit(Chars.at(text, comma - 1)) || !Chars.isDigit(Chars.at(text, comma + 1))) {
            return false;
        }
        int first = comma - 1;
        while (comma - first <= LONGEST && Chars.isDigit(Chars.at(text, first - 1))) {
            first--;
        }
        if (Chars.at(text, first - 1) == '-') {
            return false;
        }
        int group = Chars.afterDigits(text, comma + 1);
        char after = Chars.at(text, group);
        boolean goesOn = (isMark(after) && Chars.isDigit(Chars.at(text, group + 1))) || after == ')';
        boolean thousands = group - comma == 4 && !Chars.isDigit(Chars.at(text, comma - 4));
        return goesOn ? thousands && after != '-' && after != '.' : group - comma <= 4;
    }

    static boolean isDecimal(String run) {
        int dot = run.indexOf('.');
        return dot > 0 && digits(run) == run.length() - 1;
    }

    static int digits(String run) {
        return (int) run.chars().filter(c -> c >= '0' && c <= '9').count();
    }
}
