package dev.millrace.contracts.text;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;

/**
 * Counts the words of texts in any script, by Unicode's boundaries (UAX 29) and with ICU's dictionaries for scripts without
 * spaces. Marks of punctuation and white space are none. Not thread-safe.
 */
public final class WordCount {

    private final BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);

    /** How many words {@code text} has. */
    public long of(String text) {
        boundaries.setText(text);
        long words = 0;
        int from = boundaries.first();
        for (int to = boundaries.next(); to != BreakIterator.DONE; to = boundaries.next()) {
            words += hasLetterOrDigit(text, from, to) ? 1 : 0;
            from = to;
        }
        return words;
    }

    private static boolean hasLetterOrDigit(String text, int from, int to) {
        for (int i = from; i < to; i += Character.charCount(text.codePointAt(i))) {
            if (Character.isLetterOrDigit(text.codePointAt(i))) {
                return true;
            }
        }
        return false;
    }
}
