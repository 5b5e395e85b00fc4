package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ids of pieces seen before: a table of fixed size in which a new piece takes the place of the old one. Threads
 * share it without locks: an entry never changes, so a race costs at most a look-up that finds nothing.
 */
final class WordCache {
    /** Longer pieces hardly ever come back. */
    static final int LONGEST = 48;

    private static final int SIZE = 1 << 15;

    private static final class Entry {
        final byte[] word;
        final int[] ids;

        Entry(byte[] word, int[] ids) {
            this.word = word;
            this.ids = ids;
        }
    }

    private final @Nullable Entry[] entries = new Entry[SIZE];

    int @Nullable [] get(byte[] word, int length, int hash) {
        Entry entry = entries[slot(hash)];
        if (entry == null || !Arrays.equals(entry.word, 0, entry.word.length, word, 0, length)) {
            return null;
        }
        return entry.ids;
    }

    void put(byte[] word, int length, int hash, int[] ids) {
        entries[slot(hash)] = new Entry(Arrays.copyOf(word, length), ids);
    }

    private static int slot(int hash) {
        int mixed = hash * 0x9e3779b9;
        return (mixed ^ (mixed >>> 16)) & (SIZE - 1);
    }
}
