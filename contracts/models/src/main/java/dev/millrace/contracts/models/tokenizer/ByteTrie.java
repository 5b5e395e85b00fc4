package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;

/** A trie over bytes: one hash table of all its edges. */
final class ByteTrie {
    /** No such node, and no token. */
    static final int NONE = -1;

    /** The node that every word begins at. */
    static final int ROOT = 0;

    private long[] edges = new long[1 << 12];
    private int[] tokens = new int[1 << 11];
    private int nodes = 1;
    private int mask = edges.length - 1;
    private final int[] fromRoot = new int[256];

    ByteTrie() {
        Arrays.fill(edges, -1);
        Arrays.fill(tokens, NONE);
        Arrays.fill(fromRoot, NONE);
    }

    void put(byte[] word, int token) {
        int node = ROOT;
        for (byte b : word) {
            int next = next(node, b);
            node = next == NONE ? add(node, b) : next;
        }
        tokens[node] = token;
    }

    /** The token that ends at a node. */
    int token(int node) {
        return tokens[node];
    }

    /** The node behind another by a byte. */
    int next(int node, byte by) {
        if (node == ROOT) {
            return fromRoot[by & 0xff];
        }
        int key = node << 8 | (by & 0xff);
        for (int slot = slot(key, mask); ; slot = (slot + 1) & mask) {
            long edge = edges[slot];
            if (edge == -1) {
                return NONE;
            }
            if ((int) (edge >>> 32) == key) {
                return (int) edge;
            }
        }
    }

    private int add(int from, byte by) {
        int node = nodes++;
        if (node >= 1 << 23) {
            throw new IllegalStateException("More than 8,388,608 nodes");
        }
        if (node == tokens.length) {
            tokens = Arrays.copyOf(tokens, node * 2);
            Arrays.fill(tokens, node, tokens.length, NONE);
        }
        if (from == ROOT) {
            fromRoot[by & 0xff] = node;
            return node;
        }
        if (nodes * 2 > edges.length) {
            grow();
        }
        insert(edges, ((long) (from << 8 | (by & 0xff)) << 32) | node);
        return node;
    }

    private void grow() {
        long[] larger = new long[edges.length * 2];
        Arrays.fill(larger, -1);
        for (long edge : edges) {
            if (edge != -1) {
                insert(larger, edge);
            }
        }
        edges = larger;
        mask = larger.length - 1;
    }

    private static void insert(long[] into, long edge) {
        int slot = slot((int) (edge >>> 32), into.length - 1);
        while (into[slot] != -1) {
            slot = (slot + 1) & (into.length - 1);
        }
        into[slot] = edge;
    }

    private static int slot(int key, int mask) {
        int mixed = key * 0x9e3779b9;
        return (mixed ^ (mixed >>> 15)) & mask;
    }
}
