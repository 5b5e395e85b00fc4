package dev.millrace.redaction.domain;

/** Characters by position, with nothing before the start and after the end. */
final class Chars {

    private Chars() {}

    /** The char at {@code i}, or a line feed beyond the ends. */
    static char at(CharSequence text, int i) {
        return i >= 0 && i < text.length() ? text.charAt(i) : '\n';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isAsciiLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    /**
     * Whether a word that goes on is told by it: digits and Latin letters. Letters of other scripts stand directly beside what
     * is written in these, where a script has no spaces as well as behind an article or a preposition.
     */
    static boolean isAlphanumeric(char c) {
        return c < 0x80 ? isAsciiLetter(c) || isDigit(c) : isLatin(c);
    }

    /** Whether it is a letter of another script than Latin. */
    static boolean isForeign(char c) {
        return c >= 0x80 && Character.isLetter(c) && !isLatin(c);
    }

    /** Beyond ASCII: the blocks of Latin letters with marks, and what is counted with letters but belongs to no script. */
    private static boolean isLatin(char c) {
        return Character.isLetter(c)
                && (c < 0x370
                        || (c >= 0x1D00 && c < 0x1F00)
                        || (c >= 0x2C60 && c < 0x2C80)
                        || (c >= 0xA720 && c < 0xA800));
    }

    /**
     * Whether it is of a script that puts no space between words, or none around foreign ones: Thai, Lao, Tibetan, Burmese,
     * Khmer, Chinese, Japanese, Korean.
     */
    static boolean isUnspaced(char c) {
        return c >= 0xE00
                && (c < 0x10A0
                        || (c >= 0x1100 && c < 0x1200)
                        || (c >= 0x1780 && c < 0x1800)
                        || (c >= 0x2E80 && c < 0xA4D0)
                        || (c >= 0xA960 && c < 0xA980)
                        || (c >= 0xAC00 && c < 0xE000)
                        || (c >= 0xF900 && c < 0xFB00)
                        || (c >= 0xFF66 && c < 0xFFE0));
    }

    static boolean startsWith(CharSequence text, int from, String prefix) {
        if (from < 0 || from + prefix.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (text.charAt(from + i) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static int afterDigits(CharSequence text, int from) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
