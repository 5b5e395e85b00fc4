package dev.millrace.deduplication.domain;

import java.util.Arrays;

/**
 * The permutations of MinHash: {@code h(s) = (s*a + b) mod 2^64, taken unsigned mod 2^61-1}, with {@code a} and {@code b}
 * drawn as datatrove draws them from NumPy's generator, so that signatures of the two can be compared.
 */
final class HashFamily {

    /** The Mersenne prime 2^61 - 1. */
    static final long PRIME = (1L << 61) - 1;

    private final long[] a;
    private final long[] b;

    private HashFamily(long[] a, long[] b) {
        this.a = a;
        this.b = b;
    }

    /**
     * The family of {@code size} permutations for {@code seed}.
     *
     * @param seed from 0 to 2^32-1, as the generator takes it
     */
    static HashFamily of(long seed, int size) {
        if (seed < 0 || seed > 0xffff_ffffL) {
            throw new IllegalArgumentException("A MinHash seed is from 0 to 4294967295, not " + seed);
        }
        NumpyRandom random = new NumpyRandom((int) seed);
        long[] a = new long[size];
        long[] b = new long[size];
        Arrays.setAll(a, i -> 1 + random.below(PRIME - 1));
        Arrays.setAll(b, i -> random.below(PRIME));
        return new HashFamily(a, b);
    }

    int size() {
        return a.length;
    }

    /** A signature of no shingles: no value is as large as these. */
    long[] empty() {
        long[] least = new long[a.length];
        Arrays.fill(least, Long.MAX_VALUE);
        return least;
    }

    /**
     * Lowers {@code least} to the values of one more shingle. The loop has no branch and no call, so that the compiler turns
     * it into vector instructions; the remainder uses {@code 2^61 = 1 (mod 2^61-1)}.
     */
    void lower(long[] least, long shingle) {
        long[] factor = a;
        long[] offset = b;
        int n = least.length;
        for (int i = 0; i < n; i++) {
            long mixed = shingle * factor[i] + offset[i];
            long folded = (mixed & PRIME) + (mixed >>> 61) - PRIME;
            // Negative when the sum was already below the prime: then the prime is added back.
            long value = folded + ((folded >> 63) & PRIME);
            least[i] = Math.min(least[i], value);
        }
    }
}
