package dev.millrace.deduplication.domain;

import dev.millrace.contracts.text.random.MersenneTwister;

/** Draws as NumPy's {@code RandomState(seed)} does, so that hash parameters equal those of tools that take them from NumPy. */
final class NumpyRandom {

    private final MersenneTwister twister;

    NumpyRandom(int seed) {
        this.twister = MersenneTwister.ofSeed(seed);
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
        long high = twister.next();
        return (high << 32) | Integer.toUnsignedLong(twister.next());
    }
}
