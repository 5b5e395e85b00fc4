package dev.millrace.filtering.domain;

import java.util.Arrays;

/**
 * Says of hashes whether they may have been added twice; when it says no, they weren't. Two bits a place instead of a
 * hash and a count: it stays in the cache nearest to the core, and a wrong maybe costs no more than a look.
 */
final class TwiceSeen {

    private static final int PLACES = 16;

    private long[] once = new long[1 << 8];
    private long[] twice = new long[1 << 8];
    private int mask;

    /** Forgets everything, and makes room for {@code count} hashes. */
    void reset(int count) {
        int bits = Integer.highestOneBit(Math.max(count, 64)) * PLACES;
        int words = bits >>> 6;
        if (words > once.length) {
            once = new long[words];
            twice = new long[words];
        } else {
            Arrays.fill(once, 0, words, 0);
            Arrays.fill(twice, 0, words, 0);
        }
        mask = bits - 1;
    }

    void add(long hash) {
        int place = place(hash);
        long bit = 1L << place;
        twice[place >>> 6] |= once[place >>> 6] & bit;
        once[place >>> 6] |= bit;
    }

    boolean mayHave(long hash) {
        int place = place(hash);
        return (twice[place >>> 6] & (1L << place)) != 0;
    }

    private int place(long hash) {
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    }
}
