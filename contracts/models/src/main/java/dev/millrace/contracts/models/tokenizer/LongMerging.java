package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;

/**
 * Merges one long piece in O(n log n): a linked list of symbols and a heap of candidate merges. Entries of the heap that
 * a neighbour's merge has made stale are recognised when they come up, because the pair at their place has another rank.
 */
final class LongMerging {
    private final MergeTable table;
    private final int[] symbols;
    private final int size;
    private final int[] next;
    private final int[] previous;
    /** Merges that were possible when they were entered, each its rank before its place, the least first: a binary heap. */
    private long[] heap;

    private int candidates;

    LongMerging(MergeTable table, int[] symbols, int size) {
        this.table = table;
        this.symbols = symbols;
        this.size = size;
        this.next = new int[size];
        this.previous = new int[size];
        this.heap = new long[size];
    }

    /** Merges in place and returns how many symbols are left, at the beginning of the array. */
    int merge() {
        for (int i = 0; i < size; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i + 1 < size; i++) {
            offer(i);
        }
        while (candidates > 0) {
            long least = poll();
            int at = (int) least;
            if (symbols[at] >= 0) {
                long merge = mergeAt(at);
                if (merge != MergeTable.NONE && merge >>> 32 == least >>> 32) {
                    apply(at, (int) merge);
                }
            }
        }
        int left = 0;
        for (int i = 0; i < size; i = next[i]) {
            symbols[left++] = symbols[i];
        }
        return left;
    }

    private void apply(int at, int merged) {
        int gone = next[at];
        symbols[at] = merged;
        symbols[gone] = -1;
        next[at] = next[gone];
        if (next[at] < size) {
            previous[next[at]] = at;
            offer(at);
        }
        if (previous[at] >= 0) {
            offer(previous[at]);
        }
    }

    private long mergeAt(int at) {
        return next[at] < size ? table.get(symbols[at], symbols[next[at]]) : MergeTable.NONE;
    }

    private void offer(int at) {
        long merge = mergeAt(at);
        if (merge == MergeTable.NONE) {
            return;
        }
        if (candidates == heap.length) {
            heap = Arrays.copyOf(heap, heap.length * 2);
        }
        long one = (merge & 0xffffffff00000000L) | at;
        int place = candidates++;
        while (place > 0 && heap[(place - 1) >>> 1] > one) {
            heap[place] = heap[(place - 1) >>> 1];
            place = (place - 1) >>> 1;
        }
        heap[place] = one;
    }

    private long poll() {
        long least = heap[0];
        long last = heap[--candidates];
        int place = 0;
        for (int child = 1; child < candidates; child = 2 * place + 1) {
            if (child + 1 < candidates && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = last;
        return least;
    }
}
