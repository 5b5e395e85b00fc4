package dev.millrace.filtering.domain.words;

import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.WordSplitter;
import dev.millrace.contracts.text.Words;

/** Splits at white space, and nowhere else. Not thread-safe. */
public final class SpacedWords implements WordSplitter {

    private final WordMemory memory = new WordMemory();
    private final Words words = new Words();

    @Override
    public Words split(String text) {
        return split(text, words);
    }

    @Override
    public Words split(String text, Words into) {
        into.clear();
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || PythonText.isSpace(text.charAt(i))) {
                memory.add(text, from, i, into);
                from = i + 1;
            }
        }
        return into;
    }
}
