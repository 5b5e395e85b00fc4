package dev.millrace.contracts.recipes.model;

import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import java.util.Optional;

/**
 * How a model knows where a token stands.
 *
 * @param share of a head's components that rotary positions turn
 * @param scaling of rotary positions
 * @param offset rows of the learned table before that of the first position
 * @param buckets of relative positions
 * @param furthest distance from which on all share the last bucket
 */
public record PositionSpec(
        PositionKind kind, double share, Optional<Scaling> scaling, int offset, int buckets, int furthest) {

    /** Rotary, of whole heads. */
    public static final PositionSpec USUAL = new PositionSpec(PositionKind.ROTARY, 1, Optional.empty(), 0, 32, 128);

    /**
     * Llama 3.1's scaling of rotary positions; {@link Rotary.Llama3Scaling} says what the numbers are.
     *
     * @param original context of the training before
     */
    public record Scaling(double factor, double lowFrequency, double highFrequency, int original) {

        Rotary.Llama3Scaling toArchitecture() {
            return new Rotary.Llama3Scaling(factor, lowFrequency, highFrequency, original);
        }
    }

    /** What is added to tokens or scores. */
    public Positions positions(int context) {
        return switch (kind) {
            case LEARNED -> new Positions.Learned(Math.addExact(context, offset), offset, Positions.Counting.ALL);
            case SINUSOIDAL -> new Positions.Sinusoidal();
            case RELATIVE -> new Positions.Relative(buckets, furthest);
            case ALIBI -> new Positions.Alibi();
            case ROTARY, NONE -> new Positions.None();
        };
    }

    /** How heads are turned, if they are. */
    public Optional<Rotary> rotary(double theta, int headSize) {
        return kind == PositionKind.ROTARY
                ? Optional.of(new Rotary(theta, turned(headSize), scaling.map(Scaling::toArchitecture)))
                : Optional.empty();
    }

    /** How many of a head's components are turned. */
    public int turned(int headSize) {
        return (int) Math.rint(share * headSize);
    }
}
