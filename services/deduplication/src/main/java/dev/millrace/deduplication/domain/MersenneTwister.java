package dev.millrace.deduplication.domain;

/**
 * MT19937 (Matsumoto and Nishimura, 1998), seeded and drawn from as NumPy's {@code RandomState(seed)} is, so that hash
 * parameters equal those of tools that take them from NumPy.
 */
final class MersenneTwister {

    private static final int WORDS = 624;
    private static final int MIDDLE = 397;

    private final int[] state = new int[WORDS];
    private int next = WORDS;

    MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < WORDS; i++) {
            int before = state[i - 1];
            state[i] = 1_812_433_253 * (before ^ (before >>> 30)) + i;
        }
    }

    /**
     * Uniform in {@code [0, bound)}: 64 bits, masked to the smallest power of two that holds the bound, drawn again when too
     * large.
     */
    long below(long bound) {
        long most = bound - 1;
        long mask = most == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(most);
        long drawn = next64() & mask;
        while (drawn > most) {
            drawn = next64() & mask;
        }
        return drawn;
    }

    private long next64() {
        long high = next32();
        return (high << 32) | Integer.toUnsignedLong(next32());
    }

    private int next32() {
        if (next == WORDS) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int k = 0; k < WORDS; k++) {
            int y = (state[k] & 0x80000000) | (state[(k + 1) % WORDS] & 0x7fffffff);
            state[k] = state[(k + MIDDLE) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }
}
