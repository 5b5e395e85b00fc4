package dev.millrace.filtering.domain.words;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;

/**
 * Splits at Unicode's word boundaries (UAX 29) as ICU does it: Chinese, Japanese, Thai, Lao, Khmer and Burmese, which
 * are written without spaces, by dictionary. Marks of punctuation are words too, white space isn't. Not thread-safe.
 */
public final class UnicodeWords implements WordSplitter {

    private final BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);
    private final WordMemory memory = new WordMemory();
    private final Words words = new Words();

    @Override
    public Words split(String text) {
        return split(text, words);
    }

    @Override
    public Words split(String text, Words into) {
        into.clear();
        boundaries.setText(text);
        int from = boundaries.first();
        for (int to = boundaries.next(); to != BreakIterator.DONE; to = boundaries.next()) {
            memory.add(text, from, to, into);
            from = to;
        }
        return into;
    }
}
