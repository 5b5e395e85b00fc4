package dev.millrace.contracts.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * How a text is simplified before near-duplicates are looked for, as datatrove 0.10 does for FineWeb: lower case,
 * numbers to {@code 0}, punctuation to spaces, white space collapsed, diacritics dropped. Beyond that, a text in a script
 * without spaces gets spaces between its words: there a clause would be one word, and hardly a copy would be found. For the same reason marks that divide words are spaces.
 */
public final class MinHashText {

    /** What stands where others have a space: between Tibetan syllables and, of old, Ethiopic words. */
    private static final String WORD_DIVIDERS = "\u0F0B\u0F0C\u1361";

    private MinHashText() {}

    /** The simplified form of {@code text}. */
    public static String normalise(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String plain = withoutMarks(UnspacedScripts.spaced(spaced(lower)));
        return PythonText.strip(plain);
    }

    /** Numbers, punctuation and white space, in one pass. */
    private static String spaced(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean space = true;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (Character.isDigit(c)) {
                i = afterNumber(text, i);
                out.append('0');
                space = false;
                continue;
            }
            i += Character.charCount(c);
            if (PythonText.isSpace(c) || Punctuation.contains(c) || WORD_DIVIDERS.indexOf(c) >= 0) {
                if (!space) {
                    out.append(' ');
                }
                space = true;
            } else {
                out.appendCodePoint(c);
                space = false;
            }
        }
        return PythonText.strip(out.toString());
    }

    private static int afterNumber(String text, int from) {
        int whole = afterDigits(text, from);
        if (whole < text.length() && ".,،٫⎖⎗⎘".indexOf(text.charAt(whole)) >= 0) {
            int decimals = afterDigits(text, whole + 1);
            return decimals > whole + 1 ? decimals : whole;
        }
        return whole;
    }

    private static int afterDigits(String text, int from) {
        int i = from;
        while (i < text.length() && Character.isDigit(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    private static String withoutMarks(String text) {
        if (Normalizer.isNormalized(text, Normalizer.Form.NFD) && text.chars().allMatch(c -> c < 0x300)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
