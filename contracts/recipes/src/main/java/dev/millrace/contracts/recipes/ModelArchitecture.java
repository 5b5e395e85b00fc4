package dev.millrace.contracts.recipes;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Architecture.Kind;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Attention.QueryKeyNorm;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Block.Part;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import dev.millrace.contracts.recipes.model.AttentionSpec.Window;
import dev.millrace.contracts.recipes.model.BiasSpec;
import dev.millrace.contracts.recipes.model.BlockKind;
import dev.millrace.contracts.recipes.model.HeadSpec;
import dev.millrace.contracts.recipes.model.NormPlacement;
import dev.millrace.contracts.recipes.model.PositionKind;
import dev.millrace.contracts.recipes.model.QkNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The architecture that a recipe's model is. */
final class ModelArchitecture {

    private final ModelSpec model;
    private final Norm norm;
    private final Norms norms;
    private final FeedForward feedForward;

    ModelArchitecture(ModelSpec model) {
        this.model = model;
        this.norm = model.norm().norm(model.normEpsilon());
        this.norms = model.norm().around(norm);
        this.feedForward = new FeedForward(
                model.feedForward(),
                model.activation().activation(),
                model.activation().gated(),
                model.biases().feedForward());
    }

    Architecture of(int vocabulary) {
        boolean both = model.kind() == Kind.SEQUENCE_TO_SEQUENCE;
        int decoderLayers = both ? model.decoderLayers().orElse(model.layers()) : model.layers();
        double width = Math.sqrt(model.hidden());
        Embedding embedding = new Embedding(
                vocabulary,
                model.hidden(),
                model.embedding().scaled() ? width : 1,
                model.embedding().tokenTypes(),
                model.embedding().padding(),
                OptionalInt.empty());
        return new Architecture(
                // Distances beyond the furthest share a bucket: there is no bound.
                model.positions().kind() == PositionKind.RELATIVE ? Integer.MAX_VALUE : model.context(),
                embedding,
                model.kind() == Kind.CAUSAL ? Optional.empty() : Optional.of(stack(false, model.layers(), false)),
                model.kind() == Kind.MASKED ? Optional.empty() : Optional.of(stack(true, decoderLayers, both)),
                head(model.head(), width));
    }

    private Head head(HeadSpec head, double width) {
        Optional<Head.Transform> transform = head.transform()
                .map(one -> new Head.Transform(model.activation().activation(), norm, one.bias()));
        if (!head.labels().isEmpty()) {
            // As they are published: a matrix and a bias, in BERT's form without what stands before them in a masked
            // model.
            boolean post = model.norm().placement() == NormPlacement.POST;
            return new Head(
                    false,
                    Head.Bias.LEARNED,
                    1,
                    OptionalDouble.empty(),
                    post ? Optional.empty() : transform,
                    head.tokenLabels());
        }
        return new Head(
                model.tieEmbeddings(),
                switch (head.bias()) {
                    case NONE -> Head.Bias.NONE;
                    case LEARNED -> Head.Bias.LEARNED;
                    case FIXED -> Head.Bias.FIXED;
                },
                head.scaled() ? 1 / width : 1,
                head.softCap(),
                transform);
    }

    private Stack stack(boolean causal, int layers, boolean crossing) {
        List<Block> blocks = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            blocks.add(block(layer, crossing));
        }
        return new Stack(
                causal,
                model.positions().positions(model.context()),
                model.norm().embedding() ? Optional.of(norm) : Optional.empty(),
                blocks,
                model.norm().endsNormed() ? Optional.of(norm) : Optional.empty());
    }

    private Block block(int layer, boolean crossing) {
        Optional<Window> window = model.attention().window(layer);
        double theta =
                window.map(one -> one.ropeTheta().orElse(model.ropeTheta())).orElse(model.ropeTheta());
        Attention attention = attention(
                model.positions().rotary(theta, model.headSize()),
                window.map(one -> OptionalInt.of(one.size())).orElse(OptionalInt.empty()));
        Norms unread = new Norms(Optional.empty(), norms.output(), norms.sum());
        return new Block(
                new Part<>(attention, layer == 0 && !model.norm().first() ? unread : norms),
                crossing
                        ? Optional.of(new Part<>(attention(Optional.empty(), OptionalInt.empty()), norms))
                        : Optional.empty(),
                new Part<>(feedForward, model.block() == BlockKind.PARALLEL_ONE_NORM ? unread : norms),
                model.block() != BlockKind.SEQUENTIAL);
    }

    private Attention attention(Optional<Rotary> rotary, OptionalInt window) {
        BiasSpec biases = model.biases();
        QkNorm qkNorm = model.attention().qkNorm();
        return new Attention(
                model.heads(),
                model.kvHeads(),
                model.headSize(),
                model.attention().scale().orElse(1 / Math.sqrt(model.headSize())),
                new Biases(biases.qkv(), biases.qkv(), biases.qkv(), biases.output()),
                qkNorm == QkNorm.NONE
                        ? Optional.empty()
                        : Optional.of(new QueryKeyNorm(norm, qkNorm == QkNorm.ALL_HEADS)),
                rotary,
                window,
                model.attention().softCap());
    }
}
