package dev.millrace.contracts.text;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chunks seen before, with their words: a table of rows of four. A chunk that is met again moves up in its row, and a
 * new one takes the last place, so what comes often stays and what came once goes. Long chunks aren't kept: they don't
 * come back.
 *
 * <p>What a look costs is what it has to fetch from memory. So keys lie side by side, apart from the chunks; and most
 * keys spell their chunk, whose characters then needn't be fetched to be compared.
 */
final class ChunkMemory {

    private static final int ROW = 4;
    private static final int ROW_BITS = 14;
    private static final int LONGEST_KEPT = 64;
    /** The longest chunk that a key can spell. */
    static final int LONGEST_SPELLED = 2 * Long.BYTES;

    private final SpecialCases special;
    private final ChunkSplitter splitter;
    /** Words of one ASCII character: most of those that come off the ends of chunks. */
    private final @Nullable Word[] single = new @Nullable Word[128];

    /** Two halves of a key for each of the chunks. */
    private final long[] keys = new long[(2 * ROW) << ROW_BITS];

    private final @Nullable Chunk[] chunks = new @Nullable Chunk[ROW << ROW_BITS];

    ChunkMemory(SpecialCases special) {
        this.special = special;
        this.splitter = new ChunkSplitter(special, special.chunks());
    }

    /**
     * The chunk {@code text[from..to)}, whose at most {@link #LONGEST_SPELLED} characters are all between 1 and 255.
     *
     * @param head its first eight characters when it has more than eight, a byte each, else 0
     * @param tail the others
     */
    Chunk spelled(char[] text, int from, int to, long head, long tail) {
        int row = row(head, tail);
        for (int place = row; place < row + ROW; place++) {
            if (keys[2 * place + 1] == tail && keys[2 * place] == head) {
                return met(place, row);
            }
        }
        return learn(text, from, to, head, tail, row);
    }

    /** Any other chunk {@code text[from..to)}. */
    Chunk hashed(char[] text, int from, int to) {
        long hash = hash(text, from, to);
        // What is spelled has a tail.
        int row = row(hash, 0);
        for (int place = row; place < row + ROW; place++) {
            Chunk seen = chunks[place];
            if (keys[2 * place] == hash && keys[2 * place + 1] == 0 && seen != null && seen.reads(text, from, to)) {
                return met(place, row);
            }
        }
        return learn(text, from, to, hash, 0, row);
    }

    private static int row(long head, long tail) {
        long mixed = (head ^ (head >>> 32)) * 0xC2B2AE3D27D4EB4FL + tail;
        return (int) (((mixed ^ (mixed >>> 29)) * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - ROW_BITS)) * ROW;
    }

    private static long hash(char[] text, int from, int to) {
        long hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return hash;
    }

    private Chunk met(int place, int row) {
        Chunk chunk = Objects.requireNonNull(chunks[place]);
        if (place > row) {
            chunks[place] = chunks[place - 1];
            chunks[place - 1] = chunk;
            swapKeys(2 * place, 2 * place - 2);
        }
        return chunk;
    }

    private void swapKeys(int a, int b) {
        long head = keys[a];
        long tail = keys[a + 1];
        keys[a] = keys[b];
        keys[a + 1] = keys[b + 1];
        keys[b] = head;
        keys[b + 1] = tail;
    }

    private Chunk learn(char[] text, int from, int to, long head, long tail, int row) {
        Chunk chunk = split(new String(text, from, to - from));
        if (to - from <= LONGEST_KEPT) {
            int place = row;
            while (place < row + ROW - 1 && chunks[place] != null) {
                place++;
            }
            chunks[place] = chunk;
            keys[2 * place] = head;
            keys[2 * place + 1] = tail;
        }
        return chunk;
    }

    private Chunk split(String chunk) {
        List<String> parts = splitter.split(chunk);
        if (parts.size() == 1) {
            return word(chunk);
        }
        Word[] words = new Word[parts.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = word(parts.get(i));
        }
        return new Chunk.Several(chunk, words);
    }

    /** The word that reads so. */
    Word word(String text) {
        char only = text.length() == 1 ? text.charAt(0) : Character.MAX_VALUE;
        if (only >= single.length) {
            return made(text);
        }
        Word known = single[only];
        if (known == null) {
            known = made(text);
            single[only] = known;
        }
        return known;
    }

    private Word made(String text) {
        int part = special.part(text);
        return new Word(text, part, part > 0 && special.startsWith(part));
    }
}
