package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;

/** Which pairs of token ids merge, in what order of preference, and into what. Open addressing, no boxing. */
final class MergeTable {
    /** No merge: greater than any entry. */
    static final long NONE = Long.MAX_VALUE;

    private long[] pairs;
    private long[] merges;
    private int mask;
    private int size;

    MergeTable(int expected) {
        int capacity = Integer.highestOneBit(Math.max(16, expected) * 2 - 1) << 1;
        this.pairs = new long[capacity];
        this.merges = new long[capacity];
        this.mask = capacity - 1;
        Arrays.fill(pairs, -1);
    }

    void put(int left, int right, int rank, int merged) {
        put(pair(left, right), ((long) rank << 32) | merged);
    }

    private void put(long pair, long merge) {
        int slot = slot(pair);
        size += pairs[slot] == -1 ? 1 : 0;
        pairs[slot] = pair;
        merges[slot] = merge;
        if (size * 2 > pairs.length) {
            grow();
        }
    }

    private void grow() {
        long[] oldPairs = pairs;
        long[] oldMerges = merges;
        pairs = new long[oldPairs.length * 2];
        merges = new long[pairs.length];
        mask = pairs.length - 1;
        size = 0;
        Arrays.fill(pairs, -1);
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldPairs[i] != -1) {
                put(oldPairs[i], oldMerges[i]);
            }
        }
    }

    /** Rank in the upper half, the merged id in the lower one; {@link #NONE} when the two don't merge. */
    long get(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        return pairs[slot] == pair ? merges[slot] : NONE;
    }

    private int slot(long pair) {
        long h = pair * 0x9e3779b97f4a7c15L;
        int slot = (int) (h >>> 32) & mask;
        while (pairs[slot] != -1 && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }
}
