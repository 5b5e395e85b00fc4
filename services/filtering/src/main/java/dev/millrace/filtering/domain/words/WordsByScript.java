package dev.millrace.filtering.domain.words;

import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.contracts.text.Spacing;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;

/**
 * Splits as English is split; a text in a script without spaces, of which that would make a word a clause, at Unicode's
 * word boundaries. Not thread-safe.
 */
final class WordsByScript implements WordSplitter {

    private final WordSplitter english = new EnglishWords();
    private final WordSplitter unicode;

    /** @param unicode what splits the others */
    WordsByScript(WordSplitter unicode) {
        this.unicode = unicode;
    }

    @Override
    public Words split(String text) {
        return of(text).split(text);
    }

    @Override
    public Words split(String text, Words into) {
        return of(text).split(text, into);
    }

    private WordSplitter of(String text) {
        return Spacing.of(text) == Spacing.WORDS ? english : unicode;
    }
}
