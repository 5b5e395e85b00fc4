package dev.millrace.evaluator.domain.random;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * CPython's {@code random.Random(seed)} for whole seeds: MT19937 (Matsumoto and Nishimura, 1998) seeded by
 * {@code init_by_array}, and the draws of CPython 3.11's {@code random.py} on top of it. The same seed and the same calls give
 * the same numbers as in Python.
 */
public final class PythonRandom {

    private static final int WORDS = 624;
    private static final int MIDDLE = 397;

    /** Up to so many a population is drawn from a copy of it, whatever the number drawn. */
    private static final int SMALL = 21;

    private final int[] state = new int[WORDS];
    private int next = WORDS;

    /**
     * Begins a stream.
     *
     * @param seed of it; Python takes the amount of a negative one, and so does this
     */
    public PythonRandom(long seed) {
        long amount = Math.abs(seed);
        int low = (int) amount;
        int high = (int) (amount >>> 32);
        seed(high == 0 ? List.of(low) : List.of(low, high));
    }

    private void seed(List<Integer> key) {
        state[0] = 19_650_218;
        for (int i = 1; i < WORDS; i++) {
            state[i] = 1_812_433_253 * mixed(i) + i;
        }
        int i = 1;
        for (int k = 0; k < WORDS; k++) {
            int j = k % key.size();
            state[i] = (state[i] ^ (mixed(i) * 1_664_525)) + key.get(j) + j;
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

    /** {@code random()}: uniform in {@code [0, 1)}, a multiple of 2^-53. */
    public double random() {
        long high = Integer.toUnsignedLong(next() >>> 5);
        long low = Integer.toUnsignedLong(next() >>> 6);
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
        return next() >>> (Integer.SIZE - bits);
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

    /** {@code sample(population, count)}. */
    public <T> List<T> sample(List<T> population, int count) {
        return sample(population.size(), count).stream().map(population::get).toList();
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

    /** {@code choices(population, k=count)}. */
    public <T> List<T> choices(List<T> population, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> population.get(choice(population.size())))
                .toList();
    }

    /** {@code shuffle(list)}, in place. */
    public void shuffle(List<?> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, below(i + 1));
        }
    }

    private int next() {
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
