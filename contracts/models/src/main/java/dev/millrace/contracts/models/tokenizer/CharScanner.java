package dev.millrace.contracts.models.tokenizer;

/** The steps the hand-written patterns are made of. */
final class CharScanner {
    private CharScanner() {}

    static int codePoint(String text, int at, int end) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c) && at + 1 < end && Character.isLowSurrogate(text.charAt(at + 1))) {
            return Character.toCodePoint(c, text.charAt(at + 1));
        }
        return c;
    }

    static byte classAt(String text, int at, int end) {
        return CharClass.of(codePoint(text, at, end));
    }

    /** The end of the run of one class that begins at {@code from}. */
    static int run(String text, int from, int end, byte kind) {
        return run(text, from, end, kind, Integer.MAX_VALUE);
    }

    static int run(String text, int from, int end, byte kind, int most) {
        int at = from;
        for (int n = 0; at < end && n < most; n++) {
            char c = text.charAt(at);
            if (Character.isHighSurrogate(c)) {
                int whole = codePoint(text, at, end);
                if (CharClass.of(whole) != kind) {
                    break;
                }
                at += Character.charCount(whole);
            } else if (CharClass.of(c) != kind) {
                break;
            } else {
                at++;
            }
        }
        return at;
    }

    /** {@code \s+(?!\S)|\s+}: the last space before something else goes with what follows it. */
    static int leaveOneSpace(int from, int stop, int end) {
        return stop == end || stop == from + 1 ? stop : stop - 1;
    }

    static boolean isNewline(char c) {
        return c == '\n' || c == '\r';
    }

    /** The end of a contraction such as {@code 're} at an apostrophe; {@code from} when there is none. */
    static int contraction(String text, int from, int end, boolean anyCase) {
        if (from + 1 >= end) {
            return from;
        }
        char a = fold(text.charAt(from + 1), anyCase);
        if (a == 's' || a == 't' || a == 'm' || a == 'd') {
            return from + 2;
        }
        if (from + 2 >= end) {
            return from;
        }
        char b = fold(text.charAt(from + 2), anyCase);
        boolean two = (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l');
        return two ? from + 3 : from;
    }

    private static char fold(char c, boolean anyCase) {
        if (!anyCase) {
            return c;
        }
        // The long s is the one other letter that folds to one of these.
        return c == '\u017f' ? 's' : (c >= 'A' && c <= 'Z') ? (char) (c + 32) : c;
    }
}
