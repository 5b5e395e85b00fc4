package dev.millrace.filtering.domain.language;

/**
 * What is looked at of a text: all of a short one; of a long one, pieces spread evenly over it, so that neither a foreign
 * quotation at the start nor the text's length matters. Lower-case letters and marks; what stands between them, digits
 * and addresses included, becomes one space. For one thread.
 */
final class TextSample {

    private static final int PIECES = 4;
    /** Farther than this a piece isn't moved to start at a white space. */
    private static final int LONGEST_WORD = 40;

    private final char[] letters;
    private int size;
    private int letterCount;

    /** @param most characters that a sample is ever taken from */
    TextSample(int most) {
        this.letters = new char[2 * most + PIECES + 2];
    }

    /** Takes a sample of at most {@code most} characters of {@code text}. */
    void take(String text, int most) {
        size = 0;
        letterCount = 0;
        letters[size++] = ' ';
        if (text.length() <= most) {
            read(text, 0, text.length());
        } else {
            int length = most / PIECES;
            for (int piece = 0; piece < PIECES; piece++) {
                int from = (int) ((long) piece * (text.length() - length) / (PIECES - 1));
                read(text, piece == 0 ? 0 : wordStart(text, from), from + length);
            }
        }
        space();
    }

    private static int wordStart(String text, int from) {
        for (int i = from; i < Math.min(text.length(), from + LONGEST_WORD); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return from;
    }

    private void read(String text, int from, int to) {
        space();
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z') {
                add(c);
            } else if (c >= 'A' && c <= 'Z') {
                add((char) (c + 'a' - 'A'));
            } else if (c < 128) {
                i = afterAscii(text, i, to);
            } else if (Character.isLetter(c) || isMark(c)) {
                add(Character.toLowerCase(c));
            } else {
                space();
            }
        }
    }

    /** A character below 128 that is no letter; an address is skipped as a whole. */
    private int afterAscii(String text, int at, int to) {
        boolean address = text.startsWith("://", at) || text.charAt(at) == '@';
        int last = at;
        if (address) {
            dropWord();
            while (last + 1 < to && !Character.isWhitespace(text.charAt(last + 1))) {
                last++;
            }
        }
        space();
        return last;
    }

    private static boolean isMark(char c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private void dropWord() {
        while (size > 0 && letters[size - 1] != ' ') {
            size--;
            letterCount--;
        }
    }

    private void add(char c) {
        letters[size++] = c;
        letterCount++;
    }

    private void space() {
        if (size == 0 || letters[size - 1] != ' ') {
            letters[size++] = ' ';
        }
    }

    /** Number of characters, spaces included; the first and the last are spaces. */
    int size() {
        return size;
    }

    /** Number of letters and marks. */
    int letters() {
        return letterCount;
    }

    /** The character at {@code i}. */
    char at(int i) {
        return letters[i];
    }
}
