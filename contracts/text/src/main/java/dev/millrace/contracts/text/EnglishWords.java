package dev.millrace.contracts.text;

import java.util.List;

/**
 * Splits English text into words exactly as spaCy 3.8's {@code blank("en")} does, stripped, empty ones dropped: the
 * words on which the published filters' verdicts rest.
 *
 * <p>One pass over the text. Chunks between white space are looked up in a bounded memory of chunks seen before, whose
 * words carry what rules ask about them (see {@link Word}), so a text costs little more than reading it. Not
 * thread-safe: one per thread.
 */
public final class EnglishWords implements WordSplitter {

    private final ChunkMemory memory;
    private final SpecialSpans specialSpans;
    private final Words words = new Words();

    public EnglishWords() {
        SpecialCases special = new SpecialCases();
        this.memory = new ChunkMemory(special);
        this.specialSpans = new SpecialSpans(special, memory);
    }

    @Override
    public Words split(String text) {
        return split(text, words);
    }

    @Override
    public Words split(String text, Words into) {
        into.clear();
        boolean candidates = false;
        int length = text.length();
        int i = 0;
        while (i < length) {
            if (PythonText.isSpace(text.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            int hash = 0;
            while (i < length && !PythonText.isSpace(text.charAt(i))) {
                hash = 31 * hash + text.charAt(i);
                i++;
            }
            ChunkMemory.Chunk chunk = memory.find(text, start, i, hash);
            candidates |= chunk.startsSpecial();
            int at = start;
            for (Word word : chunk.words()) {
                into.add(word, at);
                at += word.text().length();
            }
        }
        if (candidates) {
            specialSpans.apply(text, into);
        }
        return into;
    }

    /** The words of {@code text} as strings, for callers that don't mind the cost. */
    public List<String> list(String text) {
        return split(text).toList();
    }
}
