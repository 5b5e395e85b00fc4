package dev.millrace.contracts.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Text as Python sees it. The published pipelines are written in Python, and what they mean by a line, by white space
 * or by a length is part of their verdicts.
 *
 * <p>Lengths are in code points. Letters follow this JVM's Unicode version, which is newer than that of the Python the
 * published figures come from; the two differ only in characters added since.
 */
public final class PythonText {

    private PythonText() {}

    /** {@code str.isspace} of one character: white space by bidirectional class or category, U+200B excluded. */
    public static boolean isSpace(int c) {
        if (c < 0x1680) {
            return c == ' ' || (c >= 0x9 && c <= 0xD) || (c >= 0x1C && c <= 0x1F) || c == 0x85 || c == 0xA0;
        }
        return (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000
                || c == 0x1680;
    }

    /** {@code str.isalpha} of one character: categories Lu, Ll, Lt, Lm and Lo. */
    public static boolean isAlpha(int c) {
        return Character.isLetter(c);
    }

    /** {@code \w} of Python's {@code re}: letters, anything numeric, and the underscore. */
    public static boolean isWordCharacter(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER -> true;
            default -> c == '_';
        };
    }

    /** Whether {@code c} ends a line for {@code str.splitlines}. */
    public static boolean isLineBreak(char c) {
        return (c >= 0xA && c <= 0xD) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** {@code str.splitlines}: lines without their ends; a text that ends in a line break has no empty last line. */
    public static List<String> splitLines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isLineBreak(c)) {
                lines.add(text.substring(start, i));
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    /** {@code len}: code points, an unpaired surrogate counting as one. */
    public static int length(CharSequence text, int from, int to) {
        int pairs = 0;
        for (int i = from + 1; i < to; i++) {
            if (Character.isLowSurrogate(text.charAt(i)) && Character.isHighSurrogate(text.charAt(i - 1))) {
                pairs++;
            }
        }
        return to - from - pairs;
    }

    /** {@code len} of the whole text. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** {@code str.strip}. */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** {@code str.rstrip}. */
    public static String stripTrailing(String text) {
        int to = text.length();
        while (to > 0 && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(0, to);
    }

    /** {@code str.lstrip}. */
    public static String stripLeading(String text) {
        int from = 0;
        while (from < text.length() && isSpace(text.charAt(from))) {
            from++;
        }
        return text.substring(from);
    }

    /** {@code str.split}: what stands between runs of white space, without empty ends. */
    public static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isSpace(text.charAt(i))) {
                if (i > start) {
                    words.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }
}
