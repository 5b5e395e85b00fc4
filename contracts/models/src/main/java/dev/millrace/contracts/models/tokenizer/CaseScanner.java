package dev.millrace.contracts.models.tokenizer;

/** The words of {@link Splitter#O200K_PATTERN}: its first two branches. */
final class CaseScanner {
    private static final byte NEITHER = 0;
    private static final byte UPPER = 1;
    private static final byte LOWER = 2;
    /** Letters without case, and marks. */
    private static final byte BOTH = 3;

    private static final byte[] BASIC_PLANE = new byte[0x10000];

    static {
        for (int c = 0; c < BASIC_PLANE.length; c++) {
            BASIC_PLANE[c] = classify(c);
        }
    }

    private CaseScanner() {}

    /** Where the word ends that begins at a place, its contraction included; {@code from} when there is none. */
    static int word(String text, int from, int end) {
        int c = CharScanner.codePoint(text, from, end);
        byte kind = CharClass.of(c);
        boolean opens = kind != CharClass.LETTER && kind != CharClass.NUMBER && c != '\r' && c != '\n';
        int second = from + Character.charCount(c);
        // One that opens a word is tried before none; a mark may be either.
        int start = opens ? second : from;
        int stop = lower(text, start, end);
        if (stop == start && opens) {
            start = from;
            stop = lower(text, start, end);
        }
        if (stop > start) {
            return contraction(text, stop, end);
        }
        start = opens ? second : from;
        int capitals = run(text, start, end, UPPER);
        if (capitals == start && opens) {
            start = from;
            capitals = run(text, start, end, UPPER);
        }
        return capitals > start ? contraction(text, run(text, capitals, end, LOWER), end) : from;
    }

    /** {@code [upper]*[lower]+}, which gives back what both can be; {@code start} when there is none. */
    private static int lower(String text, int start, int end) {
        int capitals = run(text, start, end, UPPER);
        int stop = run(text, capitals, end, LOWER);
        if (stop > capitals) {
            return stop;
        }
        for (int at = capitals; at > start; ) {
            int c = text.codePointBefore(at);
            if (of(c) == BOTH) {
                return at;
            }
            at -= Character.charCount(c);
        }
        return start;
    }

    private static int contraction(String text, int at, int end) {
        return at < end && text.charAt(at) == '\'' ? CharScanner.contraction(text, at, end, true) : at;
    }

    private static int run(String text, int from, int end, byte kind) {
        int at = from;
        while (at < end) {
            int c = CharScanner.codePoint(text, at, end);
            if ((of(c) & kind) == 0) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private static byte of(int c) {
        return c < 0x10000 ? BASIC_PLANE[c] : classify(c);
    }

    private static byte classify(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
            case Character.LOWERCASE_LETTER -> LOWER;
            case Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK -> BOTH;
            default -> NEITHER;
        };
    }
}
