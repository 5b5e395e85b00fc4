package dev.millrace.contracts.recipes.model;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What gives a score to each token id.
 *
 * @param transform before its matrix, in encoders
 * @param scaled whether what comes in is divided by √width
 * @param softCap c, where scores s become c tanh(s / c)
 */
public record HeadSpec(HeadBias bias, Optional<Transform> transform, boolean scaled, OptionalDouble softCap) {

    /** A matrix alone. */
    public static final HeadSpec USUAL = new HeadSpec(HeadBias.NONE, Optional.empty(), false, OptionalDouble.empty());

    /**
     * A matrix, the model's activation and norm.
     *
     * @param bias whether the matrix has one
     */
    public record Transform(boolean bias) {}
}
