package dev.millrace.filtering.domain.words;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.Word;
import dev.millrace.contracts.text.Words;
import java.util.LinkedHashMap;
import java.util.Map;

/** Words met before: what rules ask about a word is worked out once. Bounded; the one not met for longest goes. */
final class WordMemory {

    private static final int MOST = 1 << 16;

    private final Map<String, Word> words = new LinkedHashMap<>(1 << 12, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Word> eldest) {
            return size() > MOST;
        }
    };

    /** Adds the word {@code text[from..to)} without white space at its ends, unless nothing is left of it. */
    void add(String text, int from, int to, Words into) {
        int first = from;
        int end = to;
        while (first < end && PythonText.isSpace(text.charAt(first))) {
            first++;
        }
        while (end > first && PythonText.isSpace(text.charAt(end - 1))) {
            end--;
        }
        if (first < end) {
            into.add(words.computeIfAbsent(text.substring(first, end), Word::of), first);
        }
    }
}
