package dev.millrace.filtering.domain.words;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.millrace.contracts.text.UnspacedScripts;

/**
 * Cuts runs of letters of scripts that put no space between words, by ICU's dictionaries. Each run is cut by itself: what
 * stands before and behind it changes nothing, so that a quoted sentence has the words that it has elsewhere. Not
 * thread-safe.
 */
public final class DictionaryWords {

    private final BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);

    /** Told of the words, in order. */
    @FunctionalInterface
    public interface Each {
        /** A word, {@code text[from..to)}. */
        void word(int from, int to);
    }

    /** Where the run of such letters ends that begins at {@code from}; {@code from} when there is none. */
    public static int end(String text, int from) {
        int to = from;
        while (to < text.length() && UnspacedScripts.isLetter(text.codePointAt(to))) {
            to += Character.charCount(text.codePointAt(to));
        }
        return to;
    }

    /** Tells {@code each} of the words of the run {@code text[from..to)}. */
    public void cut(String text, int from, int to, Each each) {
        if (to - from == 1) {
            each.word(from, to);
            return;
        }
        boundaries.setText(text.substring(from, to));
        int first = boundaries.first();
        for (int next = boundaries.next(); next != BreakIterator.DONE; next = boundaries.next()) {
            each.word(from + first, from + next);
            first = next;
        }
    }
}
