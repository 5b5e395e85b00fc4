package dev.millrace.filtering.domain;

import java.util.Arrays;

/**
 * Says of hashes whether they may have been added twice; when it says no, they weren't. Two bits a place instead of a
 * hash and a count: it stays in the cache nearest to the core, and a wrong maybe costs no more than a look.
 */
final class TwiceSeen {

    private static final int PLACES = 8;
    private static final int IN_A_WORD = Long.SIZE / 2;

    /** Two bits a place: seen once, seen twice. */
    private long[] seen = new long[1 << 8];

    private int mask;

    /** Forgets everything, and makes room for {@code count} hashes. */
    void reset(int count) {
        int places = Integer.highestOneBit(Math.max(count, IN_A_WORD)) * 2 * PLACES;
        int words = places / IN_A_WORD;
        if (words > seen.length) {
            seen = new long[words];
        } else {
            Arrays.fill(seen, 0, words, 0);
        }
        mask = places - 1;
    }

    void add(long hash) {
        int place = place(hash);
        long bit = 1L << (2 * place);
        long word = seen[place / IN_A_WORD];
        seen[place / IN_A_WORD] = word | bit | ((word & bit) << 1);
    }

    boolean mayHave(long hash) {
        int place = place(hash);
        return (seen[place / IN_A_WORD] & (2L << (2 * place))) != 0;
    }

    private int place(long hash) {
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    }
}
