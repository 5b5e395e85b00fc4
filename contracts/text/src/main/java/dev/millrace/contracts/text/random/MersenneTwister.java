package dev.millrace.contracts.text.random;

/** MT19937 (Matsumoto and Nishimura, 1998), which the generators of NumPy and of Python draw from. */
public final class MersenneTwister {

    private static final int WORDS = 624;
    private static final int MIDDLE = 397;

    private final int[] state = new int[WORDS];
    private int next = WORDS;

    private MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < WORDS; i++) {
            state[i] = 1_812_433_253 * mixed(i) + i;
        }
    }

    /** Seeded by {@code init_genrand}, as NumPy's {@code RandomState(seed)} is. */
    public static MersenneTwister ofSeed(int seed) {
        return new MersenneTwister(seed);
    }

    /**
     * Seeded by {@code init_by_array}, as Python's {@code random.Random} is.
     *
     * @param key 1 to 624 numbers
     */
    public static MersenneTwister ofKey(int... key) {
        if (key.length < 1 || key.length > WORDS) {
            throw new IllegalArgumentException(
                    "Expected a key of 1 to %d numbers, found %d".formatted(WORDS, key.length));
        }
        MersenneTwister twister = new MersenneTwister(19_650_218);
        twister.mix(key);
        return twister;
    }

    private void mix(int[] key) {
        int i = 1;
        for (int k = 0; k < WORDS; k++) {
            int j = k % key.length;
            state[i] = (state[i] ^ (mixed(i) * 1_664_525)) + key[j] + j;
            i = following(i);
        }
        for (int k = 1; k < WORDS; k++) {
            state[i] = (state[i] ^ (mixed(i) * 1_566_083_941)) - i;
            i = following(i);
        }
        state[0] = 0x80000000;
    }

    private int mixed(int i) {
        int before = state[i - 1];
        return before ^ (before >>> 30);
    }

    private int following(int i) {
        if (i + 1 < WORDS) {
            return i + 1;
        }
        state[0] = state[WORDS - 1];
        return 1;
    }

    /** The next 32 bits. */
    public int next() {
        if (next == WORDS) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /** In three runs, since a division for each word would take longer than all else: a bootstrap draws 10^9 of them. */
    private void twist() {
        for (int k = 0; k < WORDS - MIDDLE; k++) {
            state[k] = twisted(k, k + 1, k + MIDDLE);
        }
        for (int k = WORDS - MIDDLE; k < WORDS - 1; k++) {
            state[k] = twisted(k, k + 1, k + MIDDLE - WORDS);
        }
        state[WORDS - 1] = twisted(WORDS - 1, 0, MIDDLE - 1);
        next = 0;
    }

    private int twisted(int high, int low, int middle) {
        int y = (state[high] & 0x80000000) | (state[low] & 0x7fffffff);
        return state[middle] ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
    }
}
