package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Block.Part;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Positions.Counting;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** BART: an encoder and a decoder with a norm after each part, learned positions that begin at row 2. */
final class BartForm implements PublishedForm {

    /** The id of padding where nothing is said. */
    private static final int PADDING = 1;

    private static final double EPSILON = 1e-5;
    private static final int OFFSET = 2;
    private static final Norm NORM = Norm.layer(EPSILON);

    @Override
    public String modelType() {
        return "bart";
    }

    @Override
    public String className() {
        return "BartForConditionalGeneration";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        // Untied, transformers gives encoder and decoder an embedding each, too.
        config.only("tie_word_embeddings", true);
        int width = config.integer("d_model");
        int context = config.integer("max_position_embeddings");
        Activation activation = config.activation("activation_function", "gelu");
        return new Architecture(
                context,
                new Embedding(
                        config.integer("vocab_size"),
                        width,
                        config.flag("scale_embedding", false) ? Math.sqrt(width) : 1,
                        0,
                        config.says("pad_token_id") ? config.optionalInteger("pad_token_id") : OptionalInt.of(PADDING),
                        OptionalInt.empty()),
                Optional.of(stack(config, "encoder", width, context, activation)),
                Optional.of(stack(config, "decoder", width, context, activation)),
                Head.of(true, Head.Bias.FIXED));
    }

    private static Stack stack(FormConfig config, String name, int width, int context, Activation activation)
            throws MalformedModel {
        int heads = config.integer(name + "_attention_heads");
        boolean causal = name.equals("decoder");
        Attention attention = Attention.of(width, heads, Biases.ALL);
        Part<Attention> part = new Part<>(attention, Norms.post(NORM));
        FeedForward feedForward = new FeedForward(config.integer(name + "_ffn_dim"), activation, false, true);
        Block block = new Block(
                part, causal ? Optional.of(part) : Optional.empty(), new Part<>(feedForward, Norms.post(NORM)), false);
        return Stack.of(
                causal,
                new Positions.Learned(context + OFFSET, OFFSET, Counting.ALL),
                Optional.of(NORM),
                block,
                config.layers(name + "_layers"),
                Optional.empty());
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        architecture.stacks().forEach(named -> {
            Block block = named.stack().blocks().getFirst();
            config.put(
                            named.name() + "_attention_heads",
                            block.attention().part().heads())
                    .put(named.name() + "_ffn_dim", block.feedForward().part().width())
                    .put(named.name() + "_layers", named.stack().blocks().size());
        });
        Stack encoder = architecture.encoder().orElseThrow();
        config.put(
                        "activation_function",
                        FormConfig.written(
                                encoder.blocks().getFirst().feedForward().part().activation(), "gelu_new"))
                .put("d_model", architecture.embedding().width())
                .put("is_encoder_decoder", true)
                .put("max_position_embeddings", architecture.context())
                .put("num_hidden_layers", encoder.blocks().size())
                .put("scale_embedding", architecture.embedding().scale() != 1)
                .put("vocab_size", architecture.embedding().vocabulary());
        architecture
                .embedding()
                .padding()
                .ifPresentOrElse(id -> config.put("pad_token_id", id), () -> config.putNull("pad_token_id"));
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        TensorPlans plans = new TensorPlans().same("model.shared.weight", "embedding.tokens");
        architecture.stacks().forEach(stack -> stack(plans, stack.name(), stack.stack()));
        return plans.row("final_logits_bias", "head.bias").all();
    }

    private static void stack(TensorPlans plans, String name, Stack stack) {
        String model = "model." + name;
        plans.same(model + ".embed_positions.weight", name + ".positions")
                .norm(model + ".layernorm_embedding", name + ".embedding-norm", NORM);
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = model + ".layers." + layer;
            String ours = name + ".layers." + layer;
            attention(plans, theirs + ".self_attn", ours + ".attention", true)
                    .norm(theirs + ".self_attn_layer_norm", ours + ".attention.sum-norm", NORM);
            if (stack.blocks().get(layer).cross().isPresent()) {
                attention(plans, theirs + ".encoder_attn", ours + ".cross-attention", true)
                        .norm(theirs + ".encoder_attn_layer_norm", ours + ".cross-attention.sum-norm", NORM);
            }
            plans.matrix(theirs + ".fc1", ours + ".feed-forward.up", true)
                    .matrix(theirs + ".fc2", ours + ".feed-forward.down", true)
                    .norm(theirs + ".final_layer_norm", ours + ".feed-forward.sum-norm", NORM);
        }
    }

    /** The four matrices of an attention, as OPT names them, too. */
    static TensorPlans attention(TensorPlans plans, String theirs, String ours, boolean bias) {
        return plans.matrix(theirs + ".q_proj", ours + ".query", bias)
                .matrix(theirs + ".k_proj", ours + ".key", bias)
                .matrix(theirs + ".v_proj", ours + ".value", bias)
                .matrix(theirs + ".out_proj", ours + ".output", bias);
    }
}
