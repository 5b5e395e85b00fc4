package dev.millrace.contracts.models.architecture;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What gives a score to each token id, or to each label that a token may have.
 *
 * @param tied whether its matrix is the embedding's
 * @param bias whether a bias is added for each token id
 * @param scale by which what comes in is multiplied
 * @param softCap c, where scores s become c tanh(s / c)
 * @param transform before the matrix, in masked language models
 * @param labels of a token classifier, by the place of their scores; none where scores are of token ids
 */
public record Head(
        boolean tied,
        Bias bias,
        double scale,
        OptionalDouble softCap,
        Optional<Transform> transform,
        List<String> labels) {

    public Head {
        labels = List.copyOf(labels);
        if (!labels.isEmpty() && (tied || bias == Bias.FIXED)) {
            throw new IllegalArgumentException("Labels have a matrix of their own, and a bias that is learnt or none");
        }
    }

    /** One of token ids. */
    public Head(boolean tied, Bias bias, double scale, OptionalDouble softCap, Optional<Transform> transform) {
        this(tied, bias, scale, softCap, transform, List.of());
    }

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
