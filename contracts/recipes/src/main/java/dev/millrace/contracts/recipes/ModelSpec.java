package dev.millrace.contracts.recipes;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.model.AttentionSpec;
import dev.millrace.contracts.recipes.model.BiasSpec;
import dev.millrace.contracts.recipes.model.BlockKind;
import dev.millrace.contracts.recipes.model.Dropout;
import dev.millrace.contracts.recipes.model.EmbeddingSpec;
import dev.millrace.contracts.recipes.model.FeedForwardKind;
import dev.millrace.contracts.recipes.model.HeadSpec;
import dev.millrace.contracts.recipes.model.NormSpec;
import dev.millrace.contracts.recipes.model.PositionSpec;
import dev.millrace.contracts.recipes.model.ResidualInit;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A transformer, in the words of a recipe; its schema says what goes together.
 *
 * @param layers transformer blocks, of an encoder-decoder those of its encoder
 * @param decoderLayers blocks of an encoder-decoder's decoder; absent: as many as of its encoder
 * @param hidden width
 * @param heads query heads
 * @param kvHeads key and value heads; {@code heads} is a multiple
 * @param headDim components of a head; absent: {@code hidden / heads}
 * @param feedForward inner width of the feed-forward block
 * @param context tokens it can see
 * @param ropeTheta base of the rotary positions
 * @param normEpsilon added under the root in norms
 * @param tieEmbeddings whether input and output embeddings are one matrix
 * @param from what training begins with, whose shape is its own: the folder of a published model, a {@link ModelName}, or
 *     once the recipe has been submitted an {@link Asset}; absent: random weights
 */
public record ModelSpec(
        Architecture.Kind kind,
        int layers,
        OptionalInt decoderLayers,
        int hidden,
        int heads,
        int kvHeads,
        OptionalInt headDim,
        int feedForward,
        FeedForwardKind activation,
        int context,
        double ropeTheta,
        double normEpsilon,
        boolean tieEmbeddings,
        BlockKind block,
        NormSpec norm,
        PositionSpec positions,
        AttentionSpec attention,
        BiasSpec biases,
        EmbeddingSpec embedding,
        HeadSpec head,
        Dropout dropout,
        ResidualInit residualInit,
        Optional<String> from) {

    /** A decoder of the Llama form that begins with random weights: all that isn't said has its default. */
    public ModelSpec(
            int layers,
            int hidden,
            int heads,
            int kvHeads,
            int feedForward,
            int context,
            double ropeTheta,
            double normEpsilon,
            boolean tieEmbeddings) {
        this(
                Architecture.Kind.CAUSAL,
                layers,
                OptionalInt.empty(),
                hidden,
                heads,
                kvHeads,
                OptionalInt.empty(),
                feedForward,
                FeedForwardKind.SWIGLU,
                context,
                ropeTheta,
                normEpsilon,
                tieEmbeddings,
                BlockKind.SEQUENTIAL,
                NormSpec.USUAL,
                PositionSpec.USUAL,
                AttentionSpec.USUAL,
                BiasSpec.NONE,
                EmbeddingSpec.USUAL,
                HeadSpec.USUAL,
                Dropout.NONE,
                ResidualInit.ZERO,
                Optional.empty());
    }

    /** The {@link BaseFiles} of the model that training begins with, where the recipe has been submitted. */
    public Optional<Asset> base() {
        return from.flatMap(Asset::in);
    }

    /** The same, but that training begins with the model in a folder. */
    public ModelSpec from(String folder) {
        return new ModelSpec(
                kind,
                layers,
                decoderLayers,
                hidden,
                heads,
                kvHeads,
                headDim,
                feedForward,
                activation,
                context,
                ropeTheta,
                normEpsilon,
                tieEmbeddings,
                block,
                norm,
                positions,
                attention,
                biases,
                embedding,
                head,
                dropout,
                residualInit,
                Optional.of(folder));
    }

    /** Components of a head. */
    public int headSize() {
        return headDim.orElse(hidden / heads);
    }

    /**
     * The transformer that this describes.
     *
     * @param vocabulary token ids
     * @throws IllegalArgumentException when it makes none; a recipe that was read makes one
     */
    public Architecture architecture(int vocabulary) {
        return new ModelArchitecture(this).of(vocabulary);
    }
}
