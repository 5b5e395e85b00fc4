package dev.millrace.evaluator.domain.random;

import dev.millrace.contracts.text.random.MersenneTwister;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * CPython's {@code random.Random(seed)} for whole seeds, with the draws of CPython 3.11's {@code random.py}. The same seed and
 * the same calls give the same numbers as in Python.
 */
public final class PythonRandom {

    /** Up to so many a population is drawn from a copy of it, whatever the number drawn. */
    private static final int SMALL = 21;

    private final MersenneTwister twister;

    /**
     * Begins a stream.
     *
     * @param seed of it; Python takes the amount of a negative one, and so does this
     */
    public PythonRandom(long seed) {
        long amount = Math.abs(seed);
        int low = (int) amount;
        int high = (int) (amount >>> 32);
        this.twister = high == 0 ? MersenneTwister.ofKey(low) : MersenneTwister.ofKey(low, high);
    }

    /** {@code random()}: uniform in {@code [0, 1)}, a multiple of 2^-53. */
    public double random() {
        long high = Integer.toUnsignedLong(twister.next() >>> 5);
        long low = Integer.toUnsignedLong(twister.next() >>> 6);
        return (high * 67_108_864.0 + low) * (1.0 / 9_007_199_254_740_992.0);
    }

    /**
     * {@code getrandbits(bits)}.
     *
     * @param bits how many, 1 to 32; the result is to be read unsigned
     */
    public int bits(int bits) {
        if (bits < 1 || bits > Integer.SIZE) {
            throw new IllegalArgumentException("Expected 1 to 32 bits, asked for " + bits);
        }
        return twister.next() >>> (Integer.SIZE - bits);
    }

    /** {@code randrange(bound)}: uniform in {@code [0, bound)}. */
    public int below(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("There is no number from 0 and below " + bound);
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
        int drawn = bits(bits);
        while (Integer.compareUnsigned(drawn, bound) >= 0) {
            drawn = bits(bits);
        }
        return drawn;
    }

    /**
     * {@code sample(range(population), count)}: places in a population, none twice, in the order they are drawn.
     *
     * @throws IllegalArgumentException when more are asked for than there are
     */
    public List<Integer> sample(int population, int count) {
        if (count < 0 || count > population) {
            throw new IllegalArgumentException("Can't draw %d of %d without repeating".formatted(count, population));
        }
        return population <= sizeOfSet(count) ? fromCopy(population, count) : unlikeBefore(population, count);
    }

    /** What CPython thinks a set of so many takes, in entries of a list; it decides which way is gone. */
    private static long sizeOfSet(int count) {
        if (count <= 5) {
            return SMALL;
        }
        long table = 1;
        while (table < 3L * count) {
            table *= 4;
        }
        return SMALL + table;
    }

    private List<Integer> fromCopy(int population, int count) {
        int[] left = IntStream.range(0, population).toArray();
        List<Integer> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int place = below(population - i);
            drawn.add(left[place]);
            left[place] = left[population - i - 1];
        }
        return drawn;
    }

    private List<Integer> unlikeBefore(int population, int count) {
        Set<Integer> seen = HashSet.newHashSet(count);
        List<Integer> drawn = new ArrayList<>(count);
        while (drawn.size() < count) {
            int place = below(population);
            if (seen.add(place)) {
                drawn.add(place);
            }
        }
        return drawn;
    }

    /** One of {@code choices(range(population))}: a place, drawn as {@code choices} draws each. */
    public int choice(int population) {
        return (int) Math.floor(random() * population);
    }
}
