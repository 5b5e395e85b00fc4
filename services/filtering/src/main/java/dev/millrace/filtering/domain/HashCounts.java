package dev.millrace.filtering.domain;

import java.util.Arrays;

/**
 * Counts 64-bit hashes: a table with open addressing that is reused from text to text and grows to what the largest
 * one needs. Hashes stand for what was hashed; with n different things two are taken for one with a probability of
 * about n²/2^62.
 */
final class HashCounts {

    /** A hash, and beside it where it was first met and how often: one look into memory finds all. */
    private long[] table = new long[1 << 13];

    private int mask;

    /** Forgets everything, and makes room for {@code most} different hashes. */
    void reset(int most) {
        int slots = Integer.highestOneBit(Math.max(most + most / 2, 32)) * 2;
        if (2 * slots > table.length) {
            table = new long[2 * slots];
        } else {
            Arrays.fill(table, 0, 2 * slots, 0);
        }
        mask = slots - 1;
    }

    /** Counts {@code hash} and says how often it has been counted since the reset, this time included. */
    int add(long hash) {
        return times(add(hash, 0));
    }

    /** Counts {@code hash}, which is met at {@code at}; the place of what is known about it, valid until the reset. */
    int add(long hash, int at) {
        int place = place(hash);
        if (table[place + 1] == 0) {
            table[place] = hash;
            table[place + 1] = (long) at << Integer.SIZE;
        }
        table[place + 1]++;
        return place;
    }

    /** How often the hash at {@code place} has been counted. */
    int times(int place) {
        return (int) table[place + 1];
    }

    /** Where the hash at {@code place} was met first. */
    int first(int place) {
        return (int) (table[place + 1] >>> Integer.SIZE);
    }

    private int place(long hash) {
        int slot = (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (table[2 * slot + 1] != 0 && table[2 * slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return 2 * slot;
    }
}
