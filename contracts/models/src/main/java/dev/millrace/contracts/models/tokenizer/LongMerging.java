package dev.millrace.contracts.models.tokenizer;

import java.util.PriorityQueue;

/**
 * Merges one long piece in O(n log n): a linked list of symbols and a heap of candidate merges. Entries of the heap that
 * a neighbour's merge has made stale are recognised when they come up, because the pair at their place has another rank.
 */
final class LongMerging {
    /** A merge that was possible when it was entered. */
    private record Candidate(long merge, int at) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byRank = Long.compare(merge, other.merge);
            return byRank != 0 ? byRank : Integer.compare(at, other.at);
        }
    }

    private final MergeTable table;
    private final int[] symbols;
    private final int size;
    private final int[] next;
    private final int[] previous;
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>();

    LongMerging(MergeTable table, int[] symbols, int size) {
        this.table = table;
        this.symbols = symbols;
        this.size = size;
        this.next = new int[size];
        this.previous = new int[size];
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
        for (Candidate least = candidates.poll(); least != null; least = candidates.poll()) {
            if (symbols[least.at] >= 0 && mergeAt(least.at) == least.merge) {
                apply(least);
            }
        }
        int left = 0;
        for (int i = 0; i < size; i = next[i]) {
            symbols[left++] = symbols[i];
        }
        return left;
    }

    private void apply(Candidate least) {
        int at = least.at;
        int gone = next[at];
        symbols[at] = (int) least.merge;
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
        if (merge != MergeTable.NONE) {
            candidates.add(new Candidate(merge, at));
        }
    }
}
