package dev.millrace.contracts.models.architecture;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a stack knows where a token stands, but for {@link Rotary}, which is its attention's. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Positions.None.class, name = "none"),
    @JsonSubTypes.Type(value = Positions.Learned.class, name = "learned"),
    @JsonSubTypes.Type(value = Positions.Sinusoidal.class, name = "sinusoidal"),
    @JsonSubTypes.Type(value = Positions.Relative.class, name = "relative"),
    @JsonSubTypes.Type(value = Positions.Alibi.class, name = "alibi")
})
public sealed interface Positions {

    /** Not at all, or by its attention alone. */
    record None() implements Positions {}

    /**
     * A learned vector for each position, added to the token's.
     *
     * @param rows of the table
     * @param offset the row of the first position
     * @param counting which positions there are
     */
    record Learned(int rows, int offset, Counting counting) implements Positions {

        public Learned {
            if (offset < 0 || rows <= offset) {
                throw new IllegalArgumentException("Of %d rows none is left from %d on".formatted(rows, offset));
            }
        }
    }

    /** A fixed vector of sines and cosines for each position, added to the token's; nothing of it is learned. */
    record Sinusoidal() implements Positions {

        private static final double BASE = 10_000;

        /**
         * The vectors of the first positions, one after the other: at component 2i the sine of p / 10000^(2i / width), at 2i + 1
         * its cosine (Vaswani et al. 2017, "Attention is all you need", 3.5).
         */
        public static float[] table(int positions, int width) {
            float[] table = new float[Math.multiplyExact(positions, width)];
            for (int i = 0; i < table.length; i++) {
                int position = i / width;
                int component = i % width;
                int even = component - component % 2;
                double angle = position / Math.pow(BASE, (double) even / width);
                table[i] = (float) (component % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
            }
            return table;
        }
    }

    /** How positions are counted. */
    enum Counting {
        /** From the first token on. */
        ALL,
        /** Tokens that the mask leaves, as OPT does. */
        MASKED,
        /** Tokens that aren't padding by their id, as RoBERTa does. */
        NOT_PADDING
    }

    /**
     * A learned number for each head and bucket of distances, added to the scores; one table for all layers of the stack, as T5
     * has it.
     *
     * @param buckets how many there are, for both directions together
     * @param furthest distance from which on all share the last one
     */
    record Relative(int buckets, int furthest) implements Positions {
        public Relative {
            if (buckets < 2 || furthest < 2) {
                throw new IllegalArgumentException("Relative positions have at least two buckets and two distances");
            }
        }

        /**
         * The bucket of a distance: near ones have one each, farther ones share them on a logarithmic scale (Raffel et al.
         * 2020, "Exploring the limits of transfer learning", 2.1). Where keys may come later, they have the upper half.
         *
         * @param distance of a key after its query; below 0 where it is before it
         * @param causal whether no key comes later
         */
        public int bucket(int distance, boolean causal) {
            int ways = causal ? buckets : buckets / 2;
            int first = !causal && distance > 0 ? ways : 0;
            int away = causal ? Math.max(0, -distance) : Math.abs(distance);
            int near = ways / 2;
            if (away < near) {
                return first + away;
            }
            // In 32 bits, as others compute it: a distance on the edge of two buckets falls into the same.
            float share = (float) Math.log((float) away / near) / (float) Math.log((double) furthest / near);
            return first + Math.min(ways - 1, near + (int) (share * (ways - near)));
        }
    }

    /** The distance times a slope of each head, taken from the scores (ALiBi). */
    record Alibi() implements Positions {

        /**
         * The slopes: a geometric sequence from 2^(−8/n) for n heads, a power of two; for another number those of the next lower
         * power, then every second one of the next higher (Press et al. 2022, "Train short, test long", and its code).
         */
        public static double[] slopes(int heads) {
            int power = Integer.highestOneBit(heads);
            double[] slopes = new double[heads];
            for (int head = 0; head < heads; head++) {
                slopes[head] = head < power
                        ? Math.pow(2, -8.0 * (head + 1) / power)
                        : Math.pow(2, -8.0 * (2 * (head - power) + 1) / (2 * power));
            }
            return slopes;
        }
    }
}
