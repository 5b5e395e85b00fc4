package dev.millrace.contracts.text;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;

/**
 * Texts in scripts that put no space between words: Chinese, Japanese, Thai, Lao, Khmer and Burmese. Their words are found
 * by ICU's dictionaries (UAX 29, section 4).
 */
public final class UnspacedScripts {

    private UnspacedScripts() {}

    /** The text with a space between words that have none; the same object for a text in other scripts. */
    static String spaced(String text) {
        if (Spacing.of(text) == Spacing.WORDS) {
            return text;
        }
        BreakIterator words = BreakIterator.getWordInstance(ULocale.ROOT);
        words.setText(text);
        StringBuilder out = new StringBuilder(text.length() * 3 / 2);
        int from = words.first();
        for (int to = words.next(); to != BreakIterator.DONE; to = words.next()) {
            boolean together = from > 0
                    && !Character.isWhitespace(text.charAt(from))
                    && !out.isEmpty()
                    && !Character.isWhitespace(out.charAt(out.length() - 1));
            if (together && (isUnspaced(text.charAt(from)) || isUnspaced(text.charAt(from - 1)))) {
                out.append(' ');
            }
            out.append(text, from, to);
            from = to;
        }
        return out.toString();
    }

    /** Whether a character is a letter of such a script, or a mark that is written with one. */
    public static boolean isLetter(int c) {
        return c >= 0xE00
                && (c < 0x10000 ? isUnspaced((char) c) : c >= 0x20000 && c < 0x32000)
                && switch (Character.getType(c)) {
                    case Character.OTHER_LETTER,
                            Character.MODIFIER_LETTER,
                            Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK -> true;
                    default -> false;
                };
    }

    /** By blocks; Hangul isn't among them, which is written with spaces. Rare ideographs are pairs of surrogates. */
    static boolean isUnspaced(char c) {
        return c >= 0xE00
                && (c < 0xF00
                        || (c >= 0x1000 && c < 0x10A0)
                        || (c >= 0x1780 && c < 0x1800)
                        || (c >= 0x2E80 && c < 0xA4D0)
                        || (c >= 0xD840 && c < 0xD888)
                        || (c >= 0xF900 && c < 0xFB00)
                        || (c >= 0xFF66 && c < 0xFFA0));
    }
}
