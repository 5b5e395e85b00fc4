package dev.millrace.redaction.domain;

/**
 * A text in which what is written otherwise and means the same is written alike, character for character: decimal digits
 * of all scripts and full-width forms as ASCII, hyphens as a hyphen, spaces of all widths as a space. Places in it are
 * places in the text.
 */
final class Folding {

    private static final char FIRST = '\u0080';
    private static final int PIECE = 1024;
    private static final char[] FOLDED = new char[1 << 16];

    static {
        for (int c = 0; c < FOLDED.length; c++) {
            FOLDED[c] = folded((char) c);
        }
    }

    private Folding() {}

    /** The same object where nothing is written otherwise. */
    static CharSequence of(CharSequence written) {
        String text = written.toString();
        char[] piece = new char[Math.min(PIECE, text.length())];
        for (int from = 0; from < text.length(); from += PIECE) {
            int length = Math.min(PIECE, text.length() - from);
            text.getChars(from, from + length, piece, 0);
            if (isBeyondAscii(piece, length) && changes(piece, length)) {
                return from(text, from);
            }
        }
        return written;
    }

    /** A loop without a branch in it, which processors take many characters at a time of. */
    private static boolean isBeyondAscii(char[] piece, int length) {
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= piece[i];
        }
        return all >= FIRST;
    }

    private static boolean changes(char[] piece, int length) {
        for (int i = 0; i < length; i++) {
            if (FOLDED[piece[i]] != piece[i]) {
                return true;
            }
        }
        return false;
    }

    private static CharSequence from(String text, int first) {
        char[] folded = text.toCharArray();
        for (int i = first; i < folded.length; i++) {
            folded[i] = FOLDED[folded[i]];
        }
        return new String(folded);
    }

    private static char folded(char c) {
        if (c < 0x660) {
            return c == '\u00A0' ? ' ' : c;
        }
        if (c >= 0x2000 && c < 0x3001) {
            return switch (c) {
                case '\u2010', '\u2011', '\u2012', '\u2212' -> '-';
                case '\u202F', '\u205F', '\u3000' -> ' ';
                default -> c <= '\u200A' ? ' ' : c;
            };
        }
        if (c >= 0xFF01 && c <= 0xFF5E) {
            return fullWidth(c);
        }
        if (c == '\uFE63') {
            return '-';
        }
        int digit = Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER ? Character.digit(c, 10) : -1;
        return digit < 0 ? c : (char) ('0' + digit);
    }

    /** Those of ASCII's characters that data of these kinds is written with; a full-width comma ends it. */
    private static char fullWidth(char c) {
        char ascii = (char) (c - 0xFEE0);
        boolean wanted = Chars.isAsciiLetter(ascii) || Chars.isDigit(ascii) || "@.-+()_".indexOf(ascii) >= 0;
        return wanted ? ascii : c;
    }
}
