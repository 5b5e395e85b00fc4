package dev.millrace.filtering.domain.words;

import dev.millrace.contracts.recipes.WordBreaks;
import dev.millrace.contracts.text.EnglishWords;
import dev.millrace.contracts.text.WordSplitter;
import java.util.EnumMap;
import java.util.Map;

/** One splitter of each kind, made when it's needed, so that languages that split alike share what was learnt. */
public final class WordSplitters {

    private final Map<WordBreaks, WordSplitter> known = new EnumMap<>(WordBreaks.class);

    /** The splitter for {@code breaks}. */
    public WordSplitter of(WordBreaks breaks) {
        return known.computeIfAbsent(breaks, wanted -> switch (wanted) {
            case ENGLISH -> new EnglishWords();
            case UNICODE -> new UnicodeWords();
            case SPACES -> new SpacedWords();
        });
    }
}
