package dev.millrace.contracts.recipes.model;

import dev.millrace.contracts.models.labels.TokenLabel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What gives a score to each token id, or to each label that a token may have.
 *
 * @param transform before its matrix, in encoders
 * @param scaled whether what comes in is divided by √width
 * @param softCap c, where scores s become c tanh(s / c)
 * @param labels what a token classifier tells apart; none where scores are of token ids
 */
public record HeadSpec(
        HeadBias bias, Optional<Transform> transform, boolean scaled, OptionalDouble softCap, List<String> labels) {

    public HeadSpec {
        labels = List.copyOf(labels);
    }

    /** A matrix alone. */
    public static final HeadSpec USUAL =
            new HeadSpec(HeadBias.NONE, Optional.empty(), false, OptionalDouble.empty(), List.of());

    /** The labels of tokens, by the place of their scores: nothing, and of each that is told apart its beginning and the rest. */
    public List<String> tokenLabels() {
        return labels.isEmpty()
                ? List.of()
                : Stream.concat(
                                Stream.of(TokenLabel.OUTSIDE),
                                labels.stream().flatMap(label -> Stream.of("B-" + label, "I-" + label)))
                        .toList();
    }

    /**
     * A matrix, the model's activation and norm.
     *
     * @param bias whether the matrix has one
     */
    public record Transform(boolean bias) {}
}
