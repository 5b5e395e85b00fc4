package dev.millrace.tokenization.domain;

import java.util.stream.IntStream;

/** The places of runs in the order of what is written from there on, of which no more counts than a piece may have. */
final class SuffixOrder {
    private final SymbolRuns runs;
    private final int depth;
    private final int[] places;

    /** @param depth symbols that count */
    SuffixOrder(SymbolRuns runs, int depth) {
        this.runs = runs;
        this.depth = depth;
        int[] first = new int[runs.alphabet() + 1];
        for (int at = 0; at < runs.length(); at++) {
            if (runs.symbol(at) != SymbolRuns.END) {
                first[runs.symbol(at) + 1]++;
            }
        }
        for (int symbol = 0; symbol < runs.alphabet(); symbol++) {
            first[symbol + 1] += first[symbol];
        }
        this.places = new int[first[runs.alphabet()]];
        int[] next = first.clone();
        for (int at = 0; at < runs.length(); at++) {
            if (runs.symbol(at) != SymbolRuns.END) {
                places[next[runs.symbol(at)]++] = at;
            }
        }
        IntStream.range(0, runs.alphabet()).parallel().forEach(symbol -> sort(first[symbol], first[symbol + 1], 1));
    }

    int size() {
        return places.length;
    }

    int place(int i) {
        return places[i];
    }

    /** How many symbols, of those that count, a suffix and the one behind it have in common. */
    int common(int i) {
        int length = 0;
        while (length < depth
                && runs.symbol(places[i] + length) != SymbolRuns.END
                && runs.symbol(places[i] + length) == runs.symbol(places[i + 1] + length)) {
            length++;
        }
        return length;
    }

    /** Bentley and Sedgewick's multikey quicksort (1997) of what is alike before {@code at}. Equal ones stay as they come. */
    private void sort(int from, int to, int at) {
        int low = from;
        int high = to;
        int depthHere = at;
        while (high - low > 1 && depthHere < depth) {
            int pivot = key(low + (high - low) / 2, depthHere);
            int less = low;
            int more = high;
            for (int i = low; i < more; ) {
                int key = key(i, depthHere);
                if (key < pivot) {
                    swap(less++, i++);
                } else if (key > pivot) {
                    swap(i, --more);
                } else {
                    i++;
                }
            }
            sort(low, less, depthHere);
            sort(more, high, depthHere);
            if (pivot == SymbolRuns.END) {
                return;
            }
            low = less;
            high = more;
            depthHere++;
        }
    }

    private int key(int i, int at) {
        return runs.symbol(places[i] + at);
    }

    private void swap(int a, int b) {
        int there = places[a];
        places[a] = places[b];
        places[b] = there;
    }
}
