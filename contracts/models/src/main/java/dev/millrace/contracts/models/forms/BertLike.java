package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What BERT and RoBERTa have in common. */
final class BertLike {

    private BertLike() {}

    /** How positions follow from the rows of their table. */
    @FunctionalInterface
    interface Counted {
        Positions positions(int rows) throws MalformedModel;
    }

    /** What a form has as the activation of its head, when {@code hidden_act} is another. */
    @FunctionalInterface
    interface HeadActivation {
        Activation of(Activation hidden);
    }

    static Architecture read(FormConfig config, double epsilon, Counted counted, HeadActivation head)
            throws MalformedModel {
        config.only("is_decoder", false);
        Optional<String> positions = config.text("position_embedding_type");
        if (positions.isPresent() && !positions.get().equals("absolute")) {
            throw config.unsupported("position_embedding_type", positions.get(), "absolute");
        }
        int width = config.integer("hidden_size");
        int heads = config.integer("num_attention_heads");
        Norm norm = Norm.layer(config.number("layer_norm_eps", epsilon));
        Activation activation = config.activation("hidden_act", "gelu");
        Attention attention = Attention.of(width, heads, Biases.ALL);
        FeedForward feedForward = new FeedForward(config.integer("intermediate_size"), activation, false, true);
        Block block = Block.of(attention, feedForward, Norms.post(norm));
        int rows = config.integer("max_position_embeddings");
        Positions counting = counted.positions(rows);
        return Architecture.encoder(
                counting instanceof Positions.Learned learned ? rows - learned.offset() : rows,
                new Embedding(
                        config.integer("vocab_size"),
                        width,
                        1,
                        config.integer("type_vocab_size", 2),
                        OptionalInt.empty(),
                        OptionalInt.empty()),
                Stack.of(
                        false,
                        counting,
                        Optional.of(norm),
                        block,
                        config.layers("num_hidden_layers"),
                        Optional.empty()),
                head(config, new Head.Transform(head.of(activation), norm, true)));
    }

    /** Labels are given by a matrix alone. */
    private static Head head(FormConfig config, Head.Transform transform) throws MalformedModel {
        List<String> labels = config.labels();
        return labels.isEmpty()
                ? new Head(
                        config.flag("tie_word_embeddings", true),
                        Head.Bias.LEARNED,
                        1,
                        OptionalDouble.empty(),
                        Optional.of(transform))
                : new Head(false, Head.Bias.LEARNED, 1, OptionalDouble.empty(), Optional.empty(), labels);
    }

    static void write(Architecture architecture, ObjectNode config) {
        Stack stack = architecture.encoder().orElseThrow();
        Block block = stack.blocks().getFirst();
        config.put("hidden_act", FormConfig.written(block.feedForward().part().activation(), "gelu_new"))
                .put("hidden_size", architecture.embedding().width())
                .put("intermediate_size", block.feedForward().part().width())
                .put(
                        "layer_norm_eps",
                        block.attention().norms().sum().orElseThrow().epsilon())
                .put("num_attention_heads", block.attention().part().heads())
                .put("num_hidden_layers", stack.blocks().size())
                .put("position_embedding_type", "absolute")
                .put("type_vocab_size", architecture.embedding().types())
                .put("vocab_size", architecture.embedding().vocabulary());
        if (stack.positions() instanceof Positions.Learned learned) {
            config.put("max_position_embeddings", learned.rows());
            if (learned.counting() == Positions.Counting.NOT_PADDING) {
                config.put("pad_token_id", learned.offset() - 1);
            }
        }
        if (architecture.head().labels().isEmpty()) {
            FormConfig.writeUntied(architecture, config);
        }
    }

    static TensorPlans tensors(String prefix, Architecture architecture) {
        Stack stack = architecture.encoder().orElseThrow();
        Norm norm = stack.embeddingNorm().orElseThrow();
        String embeddings = prefix + ".embeddings.";
        TensorPlans plans = new TensorPlans()
                .same(embeddings + "word_embeddings.weight", "embedding.tokens")
                .same(embeddings + "position_embeddings.weight", "encoder.positions")
                .same(embeddings + "token_type_embeddings.weight", "embedding.types")
                .norm(embeddings + "LayerNorm", "encoder.embedding-norm", norm);
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = prefix + ".encoder.layer." + layer;
            String ours = "encoder.layers." + layer;
            plans.matrix(theirs + ".attention.self.query", ours + ".attention.query", true)
                    .matrix(theirs + ".attention.self.key", ours + ".attention.key", true)
                    .matrix(theirs + ".attention.self.value", ours + ".attention.value", true)
                    .matrix(theirs + ".attention.output.dense", ours + ".attention.output", true)
                    .norm(theirs + ".attention.output.LayerNorm", ours + ".attention.sum-norm", norm)
                    .matrix(theirs + ".intermediate.dense", ours + ".feed-forward.up", true)
                    .matrix(theirs + ".output.dense", ours + ".feed-forward.down", true)
                    .norm(theirs + ".output.LayerNorm", ours + ".feed-forward.sum-norm", norm);
        }
        return plans;
    }
}
