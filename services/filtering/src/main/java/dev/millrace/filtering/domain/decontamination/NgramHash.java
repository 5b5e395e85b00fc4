package dev.millrace.filtering.domain.decontamination;

/**
 * A rolling polynomial hash over the hashes of words, modulo 2^64: the hash of any n-gram of a text from two prefixes
 * (Karp and Rabin 1987), then mixed, since neighbouring sums are alike in their low bits.
 */
final class NgramHash {

    private static final long BASE = 0x9E3779B97F4A7C15L | 1;

    private NgramHash() {}

    /** {@code BASE} to the power of {@code length}. */
    static long power(int length) {
        long power = 1;
        for (int i = 0; i < length; i++) {
            power *= BASE;
        }
        return power;
    }

    /** The prefix hash with one more word. */
    static long append(long prefix, long word) {
        return prefix * BASE + word;
    }

    /** The hash of the words between two prefixes, given {@link #power} of how many they are. */
    static long between(long before, long after, long power) {
        return mixed(after - before * power);
    }

    /** The hash of {@code length} words from {@code from} on. */
    static long of(long[] words, int from, int length) {
        long hash = 0;
        for (int i = from; i < from + length; i++) {
            hash = append(hash, words[i]);
        }
        return mixed(hash);
    }

    /** The finaliser of MurmurHash3 (Appleby, public domain). */
    private static long mixed(long hash) {
        long h = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return h ^ (h >>> 33);
    }
}
