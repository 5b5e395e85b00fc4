package dev.millrace.trainer.engine.data;

import java.util.Arrays;

/**
 * Random choices and permutations that are the same on every machine and in every release: SplitMix64 (Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) and Fisher and Yates.
 */
final class Shuffle {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** A generator for one purpose; different purposes get independent streams. */
    Shuffle(long seed, long... purpose) {
        long mixed = mix(seed + GOLDEN_GAMMA);
        for (long p : purpose) {
            mixed = mix(mixed + GOLDEN_GAMMA * (p + 1));
        }
        this.state = mixed;
    }

    /** A generator for what is hidden in a row: no purpose of another kind is said by two numbers. */
    static Shuffle ofRow(long seed, long row) {
        return new Shuffle(seed, row, 0);
    }

    /** The numbers 0 to {@code n - 1} in random order. */
    int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = (int) Math.unsignedMultiplyHigh(next(), i + 1L);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** A number from 0 to {@code n - 1}. */
    int below(int n) {
        return (int) Math.unsignedMultiplyHigh(next(), n);
    }

    /** {@code count} of the numbers 0 to {@code n - 1}, in random order. */
    int[] some(int count, int n) {
        int[] all = new int[n];
        for (int i = 0; i < n; i++) {
            all[i] = i;
        }
        for (int i = 0; i < count; i++) {
            int j = i + below(n - i);
            int chosen = all[j];
            all[j] = all[i];
            all[i] = chosen;
        }
        return Arrays.copyOf(all, count);
    }

    private long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
