package dev.millrace.evaluator.domain;

import java.util.ArrayList;
import java.util.List;

/**
 * A long text cut where tokenizers don't look across: between two words, the blank going with the second. Where there is
 * no such place near, between two characters.
 */
final class TextPieces {

    private TextPieces() {}

    /**
     * Pieces of at most {@code longest} UTF-16 units that make up the text again.
     *
     * @param longest at least 2, so that a surrogate pair fits
     */
    static List<String> of(String text, int longest) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (text.length() - from > longest) {
            int to = cut(text, from + longest / 2, from + longest);
            pieces.add(text.substring(from, to));
            from = to;
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    /** The last good place from {@code least} to {@code most}. */
    private static int cut(String text, int least, int most) {
        for (int at = Math.min(most, text.length() - 2); at > least; at--) {
            if (text.charAt(at) == ' ' && isInWord(text.charAt(at - 1)) && isInWord(text.charAt(at + 1))) {
                return at;
            }
        }
        return Character.isLowSurrogate(text.charAt(most)) && Character.isHighSurrogate(text.charAt(most - 1))
                ? most - 1
                : most;
    }

    private static boolean isInWord(char c) {
        return Character.isLetterOrDigit(c);
    }
}
