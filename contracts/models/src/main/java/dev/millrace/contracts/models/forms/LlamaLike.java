package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Attention.QueryKeyNorm;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What the configurations of Llama and of the forms that grew out of it have in common: a decoder with rotary positions, grouped
 * queries, and a gated feed-forward block.
 */
final class LlamaLike {

    // What is particular to a form, to be said before it is read.
    private Norm norm = Norm.rms(1e-6);
    private final FormConfig config;
    private final int width;
    private final int heads;
    private int kvHeads;
    private int headSize;
    private double theta = 10_000;
    private Biases biases = Biases.NONE;
    private boolean feedForwardBias;
    private Optional<QueryKeyNorm> queryKeyNorm = Optional.empty();
    private Norms norms = Norms.NONE;
    private Activation activation = Activation.SILU;
    private OptionalDouble scale = OptionalDouble.empty();
    private OptionalDouble softCap = OptionalDouble.empty();
    private OptionalDouble headSoftCap = OptionalDouble.empty();
    private double embeddingScale = 1;
    private boolean tied;

    LlamaLike(FormConfig config) throws MalformedModel {
        this.config = config;
        this.width = config.integer("hidden_size");
        this.heads = config.integer("num_attention_heads");
        this.kvHeads = config.integer("num_key_value_heads", heads);
        this.headSize = config.integer("head_dim", heads > 0 ? width / heads : 0);
        this.tied = config.flag("tie_word_embeddings", false);
    }

    int width() {
        return width;
    }

    LlamaLike headSize(int absent) throws MalformedModel {
        headSize = config.integer("head_dim", absent);
        return this;
    }

    LlamaLike theta(double absent) {
        theta = absent;
        return this;
    }

    LlamaLike norms(Norm one, Norms where) {
        norm = one;
        norms = where;
        return this;
    }

    LlamaLike biases(Biases which) {
        biases = which;
        return this;
    }

    LlamaLike feedForward(Activation function, boolean bias) {
        activation = function;
        feedForwardBias = bias;
        return this;
    }

    LlamaLike queryKeyNorm(boolean wide) {
        queryKeyNorm = Optional.of(new QueryKeyNorm(norm, wide));
        return this;
    }

    LlamaLike scales(double embedding, OptionalDouble scores) {
        embeddingScale = embedding;
        scale = scores;
        return this;
    }

    LlamaLike softCaps(OptionalDouble scores, OptionalDouble head) {
        softCap = scores;
        headSoftCap = head;
        return this;
    }

    LlamaLike tied(boolean absent) throws MalformedModel {
        tied = config.flag("tie_word_embeddings", absent);
        return this;
    }

    /** Which layers see how much; by layer. */
    @FunctionalInterface
    interface Windows {
        OptionalInt of(int layer);
    }

    Architecture read(Windows windows) throws MalformedModel {
        var rotary = Ropes.read(config, headSize, theta, 1);
        List<Block> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers("num_hidden_layers"); layer++) {
            Attention attention = new Attention(
                    heads,
                    kvHeads,
                    headSize,
                    scale.orElse(1 / Math.sqrt(headSize)),
                    biases,
                    queryKeyNorm,
                    Optional.of(rotary),
                    windows.of(layer),
                    softCap);
            FeedForward feedForward =
                    new FeedForward(config.integer("intermediate_size"), activation, true, feedForwardBias);
            blocks.add(Block.of(attention, feedForward, norms));
        }
        return Architecture.decoder(
                config.integer("max_position_embeddings"),
                new Embedding(
                        config.integer("vocab_size"),
                        width,
                        embeddingScale,
                        0,
                        OptionalInt.empty(),
                        OptionalInt.empty()),
                new Stack(true, new Positions.None(), Optional.empty(), blocks, Optional.of(norm)),
                new Head(tied, Head.Bias.NONE, 1, headSoftCap, Optional.empty()));
    }

    /** What all of them write. */
    static void write(Architecture architecture, ObjectNode config) {
        Stack stack = architecture.decoder().orElseThrow();
        Attention attention = stack.blocks().getFirst().attention().part();
        config.put("head_dim", attention.headSize())
                .put("hidden_size", architecture.embedding().width())
                .put(
                        "intermediate_size",
                        stack.blocks().getFirst().feedForward().part().width())
                .put("max_position_embeddings", architecture.context())
                .put("num_attention_heads", attention.heads())
                .put("num_hidden_layers", stack.blocks().size())
                .put("num_key_value_heads", attention.kvHeads())
                .put("rms_norm_eps", stack.finalNorm().orElseThrow().epsilon())
                .put("tie_word_embeddings", architecture.head().tied())
                .put("vocab_size", architecture.embedding().vocabulary());
        Ropes.write(attention.rotary().orElseThrow(), config);
    }

    static Block first(Architecture architecture) {
        return architecture.decoder().orElseThrow().blocks().getFirst();
    }
}
