package dev.millrace.tokenization.domain;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** A trie over symbols: one hash table of its edges. */
final class PieceTrie {
    static final int NONE = -1;
    static final int ROOT = 0;

    private static final int NODE_BITS = 24;
    private static final int SYMBOL_BITS = 16;
    private static final long NODE = (1L << NODE_BITS) - 1;

    /** An edge's node, symbol, and node behind it; 0 where there is none, since none leads to the root. */
    private long[] edges = new long[1 << 12];

    private int[] pieces = new int[1 << 11];
    private int nodes = 1;

    PieceTrie() {
        Arrays.fill(pieces, NONE);
    }

    /** Enters a piece that is written at a place. */
    void put(SymbolRuns runs, int place, int length, int piece) {
        int node = ROOT;
        for (int at = place; at < place + length; at++) {
            int next = next(node, runs.symbol(at));
            node = next == NONE ? add(node, runs.symbol(at)) : next;
        }
        pieces[node] = piece;
    }

    /** The piece that ends at a node. */
    int piece(int node) {
        return pieces[node];
    }

    /** Takes pieces away; their nodes stay. */
    void removeIf(IntPredicate gone) {
        for (int node = 0; node < nodes; node++) {
            if (pieces[node] != NONE && gone.test(pieces[node])) {
                pieces[node] = NONE;
            }
        }
    }

    int next(int node, int symbol) {
        long key = (long) node << SYMBOL_BITS | symbol;
        for (int slot = slot(key); ; slot = (slot + 1) & (edges.length - 1)) {
            long edge = edges[slot];
            if (edge == 0) {
                return NONE;
            }
            if (edge >>> NODE_BITS == key) {
                return (int) (edge & NODE);
            }
        }
    }

    private int add(int from, int symbol) {
        int node = nodes++;
        if (node > NODE || symbol >= 1 << SYMBOL_BITS) {
            throw new IllegalStateException("More than 16,777,215 nodes or 65,536 characters");
        }
        if (node == pieces.length) {
            pieces = Arrays.copyOf(pieces, node * 2);
            Arrays.fill(pieces, node, pieces.length, NONE);
        }
        if (nodes * 2 > edges.length) {
            long[] old = edges;
            edges = new long[old.length * 2];
            for (long edge : old) {
                if (edge != 0) {
                    insert(edge);
                }
            }
        }
        insert(((long) from << SYMBOL_BITS | symbol) << NODE_BITS | node);
        return node;
    }

    private void insert(long edge) {
        int slot = slot(edge >>> NODE_BITS);
        while (edges[slot] != 0) {
            slot = (slot + 1) & (edges.length - 1);
        }
        edges[slot] = edge;
    }

    private int slot(long key) {
        long hash = key * 0x9e3779b97f4a7c15L;
        return (int) (hash >>> 32) & (edges.length - 1);
    }
}
