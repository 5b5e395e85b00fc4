package dev.millrace.redaction.domain.classifier;

import dev.millrace.contracts.models.labels.TextWords;
import dev.millrace.contracts.models.labels.WordIds;
import java.util.Arrays;

/**
 * Where a line or a sentence begins in a text, by its marks: what a window should begin with, since a name is told by the
 * sentence that it stands in. It needn't be right about every mark, an abbreviation's say: nothing is lost where a window
 * begins elsewhere.
 */
final class Sentences {

    private static final String ENDS = ".!?\u2026";
    /** Of scripts that have no space behind them. */
    private static final String UNSPACED_ENDS = "\u3002\uFF01\uFF1F";

    private static final String CLOSING = "\"')]\u201D\u2019\u00BB";
    /** Of what a dot shortens: Dr., St., an initial. */
    private static final int SHORT = 3;

    private Sentences() {}

    /** The ids that one begins with, but for the text's first. */
    static int[] beginnings(WordIds ids) {
        TextWords words = ids.words();
        int[] beginnings = new int[words.size()];
        int size = 0;
        int before = -1;
        boolean ended = false;
        for (int part = 0; part < words.size(); part++) {
            if (words.isSpace(part)) {
                ended |= words.hasLineBreak(part) || (part > 0 && ends(words, part - 1));
            } else if (ids.isJudged(part)) {
                // An id may lie in both what ended and what begins.
                if (ended && before >= 0 && ids.first(part) > before) {
                    beginnings[size++] = ids.first(part);
                }
                before = ids.last(part);
                ended = UNSPACED_ENDS.indexOf(words.first(part)) >= 0;
            }
        }
        return Arrays.copyOf(beginnings, size);
    }

    private static boolean ends(TextWords words, int last) {
        int mark = last;
        while (mark > 0 && CLOSING.indexOf(words.first(mark)) >= 0) {
            mark--;
        }
        return ENDS.indexOf(words.first(mark)) >= 0 && !(words.first(mark) == '.' && isShortened(words, mark - 1));
    }

    private static boolean isShortened(TextWords words, int word) {
        return word >= 0
                && words.isWord(word)
                && words.end(word) - words.start(word) <= SHORT
                && Character.isUpperCase(words.first(word));
    }
}
