package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;

/** Merges the symbols of one piece: always the pair of lowest rank, the leftmost first. */
final class Merging {
    /** Up to here, looking at every pair again after a merge is faster than keeping a heap. */
    private static final int SMALL = 64;

    private final MergeTable table;
    private int[] symbols = new int[SMALL];
    private long[] merges = new long[SMALL];
    private int size;

    Merging(MergeTable table) {
        this.table = table;
    }

    void clear() {
        size = 0;
    }

    void add(int symbol) {
        if (size == symbols.length) {
            symbols = Arrays.copyOf(symbols, size * 2);
            merges = Arrays.copyOf(merges, size * 2);
        }
        symbols[size++] = symbol;
    }

    /** Merges what was added; the result is the first {@link #size()} of {@link #symbols()}. */
    void merge() {
        if (size > SMALL) {
            size = new LongMerging(table, symbols, size).merge();
            return;
        }
        for (int i = 0; i + 1 < size; i++) {
            merges[i] = table.get(symbols[i], symbols[i + 1]);
        }
        mergeSmall();
    }

    /**
     * The same of symbols that are bytes.
     *
     * @param bytes the symbols
     * @param ofBytes what each two bytes merge to, by the first one's 256-fold and the second
     */
    void merge(byte[] bytes, long[] ofBytes) {
        if (size > SMALL) {
            merge();
            return;
        }
        for (int i = 0; i + 1 < size; i++) {
            merges[i] = ofBytes[(bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff)];
        }
        mergeSmall();
    }

    private void mergeSmall() {
        while (size > 1) {
            int best = leastMerge();
            if (merges[best] == MergeTable.NONE) {
                return;
            }
            apply(best);
        }
    }

    int size() {
        return size;
    }

    int[] symbols() {
        return symbols;
    }

    private int leastMerge() {
        int best = 0;
        for (int i = 1; i + 1 < size; i++) {
            if (merges[i] < merges[best]) {
                best = i;
            }
        }
        return best;
    }

    private void apply(int at) {
        symbols[at] = (int) merges[at];
        System.arraycopy(symbols, at + 2, symbols, at + 1, size - at - 2);
        System.arraycopy(merges, at + 1, merges, at, size - at - 2);
        size--;
        if (at > 0) {
            merges[at - 1] = table.get(symbols[at - 1], symbols[at]);
        }
        if (at + 1 < size) {
            merges[at] = table.get(symbols[at], symbols[at + 1]);
        }
    }
}
