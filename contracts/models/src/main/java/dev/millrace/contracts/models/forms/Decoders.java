package dev.millrace.contracts.models.forms;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalDouble;

/** Decoders whose layers are all alike. */
final class Decoders {

    private Decoders() {}

    static Architecture of(
            int context,
            Embedding embedding,
            Positions positions,
            Optional<Norm> embeddingNorm,
            Block block,
            int layers,
            Optional<Norm> finalNorm,
            Head head) {
        return new Architecture(
                context,
                embedding,
                Optional.empty(),
                Optional.of(new Stack(
                        true, positions, embeddingNorm, Collections.nCopies(Math.max(0, layers), block), finalNorm)),
                head);
    }

    static Head head(boolean tied, Head.Bias bias) {
        return new Head(tied, bias, 1, OptionalDouble.empty(), Optional.empty());
    }
}
