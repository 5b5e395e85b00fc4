package dev.millrace.filtering.domain.words;

import dev.millrace.contracts.recipes.WordBreaks;
import dev.millrace.contracts.text.WordSplitter;

/** One splitter of each kind, so that languages that split alike share what was learnt. */
public final class WordSplitters {

    private final WordSplitter unicode = new UnicodeWords();
    private final WordSplitter english = new WordsByScript(unicode);
    private final WordSplitter spaces = new SpacedWords();

    /** The splitter for {@code breaks}. */
    public WordSplitter of(WordBreaks breaks) {
        return switch (breaks) {
            case ENGLISH -> english;
            case UNICODE -> unicode;
            case SPACES -> spaces;
        };
    }
}
