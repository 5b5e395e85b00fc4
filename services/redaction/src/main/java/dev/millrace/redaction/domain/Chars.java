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

    static boolean isAlphanumeric(char c) {
        return isDigit(c) || Character.isLetter(c);
    }

    static boolean startsWith(CharSequence text, int from, String prefix) {
        return from + prefix.length() <= text.length()
                && CharSequence.compare(prefix, text.subSequence(from, from + prefix.length())) == 0;
    }

    static int afterDigits(CharSequence text, int from) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
