package dev.millrace.contracts.models.architecture;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Attention with several heads.
 *
 * @param heads of the queries
 * @param kvHeads of keys and values; divides {@code heads}
 * @param headSize components of a head
 * @param scale by which scores are multiplied
 * @param biases which of its four matrices have a bias
 * @param queryKeyNorm of queries and keys, before their positions
 * @param rotary turns queries and keys by their positions
 * @param window how many keys a query sees: in a causal stack itself and those before it, else as many to each side as half
 *     of it; absent: all
 * @param softCap c, where scores s become c tanh(s / c)
 */
public record Attention(
        int heads,
        int kvHeads,
        int headSize,
        double scale,
        Biases biases,
        Optional<QueryKeyNorm> queryKeyNorm,
        Optional<Rotary> rotary,
        OptionalInt window,
        OptionalDouble softCap) {

    /** Which matrices have a bias. */
    public record Biases(boolean query, boolean key, boolean value, boolean output) {
        /** None has. */
        public static final Biases NONE = new Biases(false, false, false, false);

        /** All have. */
        public static final Biases ALL = new Biases(true, true, true, true);
    }

    /**
     * A norm of queries and one of keys.
     *
     * @param wide whether all heads are normalised together, with a weight for each component, or each by itself
     */
    public record QueryKeyNorm(Norm norm, boolean wide) {}

    public Attention {
        if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "%d key and value heads don't divide %d query heads".formatted(kvHeads, heads));
        }
        if (headSize < 1 || window.orElse(1) < 1 || !(softCap.orElse(1) > 0)) {
            throw new IllegalArgumentException("A head has components, a window keys, and a cap is above 0");
        }
        if ((long) heads * headSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%d heads of %d components are too many".formatted(heads, headSize));
        }
        if (rotary.isPresent() && rotary.get().dimensions() > headSize) {
            throw new IllegalArgumentException("Rotary positions turn %d components of a head of %d"
                    .formatted(rotary.get().dimensions(), headSize));
        }
    }

    /**
     * Heads that share the width out among them, see everything, and know no positions.
     *
     * @throws IllegalArgumentException when they can't share it out evenly
     */
    public static Attention of(int width, int heads, Biases biases) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException("%d heads can't share out a width of %d".formatted(heads, width));
        }
        int headSize = width / heads;
        return new Attention(
                heads,
                heads,
                headSize,
                1 / Math.sqrt(headSize),
                biases,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty());
    }

    /** The same with another scale. */
    public Attention scaled(double by) {
        return new Attention(heads, kvHeads, headSize, by, biases, queryKeyNorm, rotary, window, softCap);
    }

    /** The same with fewer heads of keys and values. */
    public Attention grouped(int groups) {
        return new Attention(heads, groups, headSize, scale, biases, queryKeyNorm, rotary, window, softCap);
    }

    /** The same with rotary positions. */
    public Attention turned(Rotary by) {
        return new Attention(heads, kvHeads, headSize, scale, biases, queryKeyNorm, Optional.of(by), window, softCap);
    }

    /** The same with norms of queries and keys. */
    public Attention normed(QueryKeyNorm by) {
        return new Attention(heads, kvHeads, headSize, scale, biases, Optional.of(by), rotary, window, softCap);
    }

    /** The same with a window, if there is one. */
    public Attention within(OptionalInt keys) {
        return new Attention(heads, kvHeads, headSize, scale, biases, queryKeyNorm, rotary, keys, softCap);
    }

    /** Components of all query heads. */
    public int queryWidth() {
        return heads * headSize;
    }

    /** Components of all key heads, or of all value heads. */
    public int keyWidth() {
        return kvHeads * headSize;
    }
}
