package dev.millrace.tokenization.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pairs that have occurred, by their two symbols. Open addressing: training looks up little else. */
final class PairTable {
    private long[] keys = empty(1 << 12);
    private int[] places = new int[1 << 12];
    private final List<Pair> pairs = new ArrayList<>();

    /** The pair of these symbols, new when it hasn't occurred. */
    Pair get(int left, int right) {
        long key = ((long) left << 32) | right;
        int slot = slot(key);
        if (keys[slot] == key) {
            return pairs.get(places[slot]);
        }
        keys[slot] = key;
        places[slot] = pairs.size();
        Pair pair = new Pair(left, right);
        pairs.add(pair);
        if (pairs.size() * 2 > keys.length) {
            grow();
        }
        return pair;
    }

    /** All of them, in the order they came about. */
    List<Pair> all() {
        return pairs;
    }

    private void grow() {
        keys = empty(keys.length * 2);
        places = new int[keys.length];
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            long key = ((long) pair.left << 32) | pair.right;
            int slot = slot(key);
            keys[slot] = key;
            places[slot] = i;
        }
    }

    private int slot(long key) {
        int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 33) & (keys.length - 1);
        while (keys[slot] != -1 && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private static long[] empty(int size) {
        long[] keys = new long[size];
        Arrays.fill(keys, -1);
        return keys;
    }
}
