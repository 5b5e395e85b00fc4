package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;

/**
 * Which pairs of token ids merge, in what order of preference, and into what. Open addressing, and all that is known of a
 * pair lies side by side: a look-up mostly finds nothing, and what it costs is the way to memory.
 */
final class MergeTable {
    /** No merge: greater than any entry. */
    static final long NONE = Long.MAX_VALUE;

    /** Left, right, rank and merged id of a pair; of a free place the left is {@link #FREE}. */
    private static final int FIELDS = 4;

    private static final int FREE = -1;
    /** How many places there are for a long of {@link #seen}: a pair has a bit among at least eight. */
    private static final int SEEN_PLACES = 16;

    private int[] entries;
    /** A bit for each pair, which others have, too: few of those that don't merge are looked for any further. */
    private long[] seen;

    private int mask;
    private int size;

    MergeTable(int expected) {
        allocate(Integer.highestOneBit(Math.max(16, expected) * 2 - 1) << 1);
    }

    private void allocate(int places) {
        entries = new int[Math.multiplyExact(places, FIELDS)];
        seen = new long[places / SEEN_PLACES];
        mask = places - 1;
        size = 0;
        for (int at = 0; at < entries.length; at += FIELDS) {
            entries[at] = FREE;
        }
    }

    void put(int left, int right, int rank, int merged) {
        long hash = hash(left, right);
        int at = place(hash, left, right);
        seen[seenAt(hash)] |= 1L << (hash >>> 58);
        size += entries[at] == FREE ? 1 : 0;
        entries[at] = left;
        entries[at + 1] = right;
        entries[at + 2] = rank;
        entries[at + 3] = merged;
        if (size * 2 > mask + 1) {
            grow();
        }
    }

    private void grow() {
        int[] old = Arrays.copyOf(entries, entries.length);
        allocate((mask + 1) * 2);
        for (int at = 0; at < old.length; at += FIELDS) {
            if (old[at] != FREE) {
                put(old[at], old[at + 1], old[at + 2], old[at + 3]);
            }
        }
    }

    /** Rank in the upper half, the merged id in the lower one; {@link #NONE} when the two don't merge. */
    long get(int left, int right) {
        long hash = hash(left, right);
        if ((seen[seenAt(hash)] & 1L << (hash >>> 58)) == 0) {
            return NONE;
        }
        int at = place(hash, left, right);
        return entries[at] == FREE ? NONE : ((long) entries[at + 2] << 32) | entries[at + 3];
    }

    private static long hash(int left, int right) {
        return (((long) left << 32) | right) * 0x9e3779b97f4a7c15L;
    }

    private int seenAt(long hash) {
        return (int) (hash >>> 32) & (seen.length - 1);
    }

    /** Where a pair is, or would be. */
    private int place(long hash, int left, int right) {
        int place = (int) (hash >>> 32) & mask;
        while (true) {
            int at = place * FIELDS;
            if (entries[at] == FREE || (entries[at] == left && entries[at + 1] == right)) {
                return at;
            }
            place = (place + 1) & mask;
        }
    }
}
