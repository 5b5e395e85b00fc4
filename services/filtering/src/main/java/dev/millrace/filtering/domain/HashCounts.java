package dev.millrace.filtering.domain;

import java.util.Arrays;

/**
 * Counts 64-bit hashes: a table with open addressing that is reused from text to text and grows to what the largest
 * one needs. Hashes stand for what was hashed; with n different things two are taken for one with a probability of
 * about n²/2^62.
 */
final class HashCounts {

    private long[] keys = new long[1 << 12];
    private int[] counts = new int[1 << 12];
    private int mask;

    /** Forgets everything, and makes room for {@code most} different hashes. */
    void reset(int most) {
        int slots = Integer.highestOneBit(Math.max(2 * most, 32)) * 2;
        if (slots > keys.length) {
            keys = new long[slots];
            counts = new int[slots];
        } else {
            Arrays.fill(counts, 0, slots, 0);
        }
        mask = slots - 1;
    }

    /** Counts {@code hash} and says how often it has been counted since the reset, this time included. */
    int add(long hash) {
        int slot = slot(hash);
        keys[slot] = hash;
        return ++counts[slot];
    }

    /** How often {@code hash} has been counted since the reset. */
    int get(long hash) {
        int slot = slot(hash);
        return counts[slot];
    }

    private int slot(long hash) {
        int slot = (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (counts[slot] > 0 && keys[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
