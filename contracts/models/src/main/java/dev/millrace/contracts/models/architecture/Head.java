package dev.millrace.contracts.models.architecture;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What gives a score to each token id.
 *
 * @param tied whether its matrix is the embedding's
 * @param bias whether a bias is added for each token id
 * @param scale by which what comes in is multiplied
 * @param softCap c, where scores s become c tanh(s / c)
 * @param transform before the matrix, in masked language models
 */
public record Head(boolean tied, Bias bias, double scale, OptionalDouble softCap, Optional<Transform> transform) {

    /** A matrix, and perhaps a bias. */
    public static Head of(boolean tied, Bias bias) {
        return new Head(tied, bias, 1, OptionalDouble.empty(), Optional.empty());
    }

    /** The bias of the scores. */
    public enum Bias {
        NONE,
        /** A parameter. */
        LEARNED,
        /** Numbers that belong to the model and aren't trained, as BART has them. */
        FIXED
    }

    /**
     * A matrix from the width to the width, an activation and a norm.
     *
     * @param bias whether the matrix has one
     */
    public record Transform(Activation activation, Norm norm, boolean bias) {}
}
