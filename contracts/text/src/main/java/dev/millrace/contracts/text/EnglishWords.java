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

    private static final boolean[] LATIN_SPACES = new boolean[256];

    static {
        for (int c = 0; c < LATIN_SPACES.length; c++) {
            LATIN_SPACES[c] = PythonText.isSpace(c);
        }
    }

    private final ChunkMemory memory;
    private final SpecialSpans specialSpans;
    private final Words words = new Words();
    /** The text being split: arrays are read faster than strings. */
    private char[] chars = new char[1 << 14];

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
        int length = text.length();
        if (length > chars.length) {
            chars = new char[length * 3 / 2];
        }
        text.getChars(0, length, chars, 0);
        if (add(chars, length, into)) {
            specialSpans.apply(text, into);
        }
        return into;
    }

    /** Adds the words of all chunks; says whether a special case may begin in one of them. */
    private boolean add(char[] text, int length, Words into) {
        boolean candidates = false;
        int i = 0;
        while (i < length) {
            if (isSpace(text[i])) {
                i++;
                continue;
            }
            int start = i;
            long spelling = 0;
            int widest = 0;
            for (; i < length && !isSpace(text[i]); i++) {
                spelling = (spelling << 8) | text[i];
                widest |= text[i];
            }
            boolean spelled = i - start <= Long.BYTES && widest < 256;
            ChunkMemory.Chunk chunk = memory.find(text, start, i, spelling, spelled);
            candidates |= chunk.startsSpecial();
            into.add(chunk.first(), start);
            Word[] words = chunk.words();
            if (words.length > 1) {
                addRest(words, start, into);
            }
        }
        return candidates;
    }

    private static void addRest(Word[] words, int start, Words into) {
        int at = start + words[0].length();
        for (int w = 1; w < words.length; w++) {
            into.add(words[w], at);
            at += words[w].length();
        }
    }

    private static boolean isSpace(char c) {
        return c < LATIN_SPACES.length ? LATIN_SPACES[c] : PythonText.isSpace(c);
    }

    /** The words of {@code text} as strings, for callers that don't mind the cost. */
    public List<String> list(String text) {
        return split(text).toList();
    }
}
