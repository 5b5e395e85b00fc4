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
        specialSpans.clear();
        add(chars, length, into);
        specialSpans.apply(text, into);
        return into;
    }

    /** Adds the words of all chunks. */
    private void add(char[] text, int length, Words into) {
        int i = 0;
        while (i < length) {
            if (isSpace(text[i])) {
                i++;
                continue;
            }
            int start = i;
            long head = 0;
            long tail = 0;
            int widest = 0;
            for (; i < length && !isSpace(text[i]); i++) {
                if (i - start == Long.BYTES) {
                    head = tail;
                    tail = 0;
                }
                int c = text[i];
                tail = (tail << Byte.SIZE) | c;
                // Neither 0, which could be no character at all, nor more than a byte.
                widest |= c | (c - 1);
            }
            boolean spelled = i - start <= ChunkMemory.LONGEST_SPELLED && (widest & ~0xFF) == 0;
            add(spelled ? memory.spelled(text, start, i, head, tail) : memory.hashed(text, start, i), start, into);
        }
    }

    private void add(Chunk chunk, int start, Words into) {
        if (chunk.startsSpecial()) {
            specialSpans.mayStart(into.size(), chunk);
        }
        if (chunk instanceof Word word) {
            into.add(word, start);
        } else if (chunk instanceof Chunk.Several several) {
            into.addAll(several, start);
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
