package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
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
import dev.millrace.contracts.models.architecture.Positions.Counting;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** GPT-2: learned positions, matrices with their input first, queries, keys and values in one. */
final class Gpt2Form implements PublishedForm {

    private static final double EPSILON = 1e-5;
    private static final int CONTEXT = 1024;
    private static final String BY_LAYER = "scale_attn_by_inverse_layer_idx";

    @Override
    public String modelType() {
        return "gpt2";
    }

    @Override
    public String className() {
        return "GPT2LMHeadModel";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        int width = config.integerOf("n_embd", "hidden_size");
        int heads = config.integerOf("n_head", "num_attention_heads");
        int context = config.integer("n_positions", CONTEXT);
        Norm norm = Norm.layer(config.number("layer_norm_epsilon", EPSILON));
        Attention attention = Attention.of(width, heads, Biases.ALL);
        double scale = config.flag("scale_attn_weights", true) ? attention.scale() : 1;
        boolean byLayer = config.flag(BY_LAYER, false);
        FeedForward feedForward = new FeedForward(
                config.integer("n_inner", 4 * width),
                config.activation("activation_function", "gelu_new"),
                false,
                true);
        List<Block> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers("n_layer", "num_hidden_layers"); layer++) {
            blocks.add(Block.of(attention.scaled(byLayer ? scale / (layer + 1) : scale), feedForward, Norms.pre(norm)));
        }
        return Architecture.decoder(
                context,
                Embedding.of(config.integer("vocab_size"), width),
                new Stack(
                        true,
                        new Positions.Learned(context, 0, Counting.ALL),
                        Optional.empty(),
                        blocks,
                        Optional.of(norm)),
                Head.of(config.flag("tie_word_embeddings", true), Head.Bias.NONE));
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        List<Block> blocks = architecture.decoder().orElseThrow().blocks();
        Attention attention = blocks.getFirst().attention().part();
        FeedForward feedForward = blocks.getFirst().feedForward().part();
        boolean byLayer = blocks.size() > 1 && blocks.get(1).attention().part().scale() < attention.scale();
        int width = architecture.embedding().width();
        config.put("activation_function", FormConfig.written(feedForward.activation(), "gelu_new"))
                .put(
                        "layer_norm_epsilon",
                        blocks.getFirst()
                                .attention()
                                .norms()
                                .before()
                                .orElseThrow()
                                .epsilon())
                .put("n_embd", width)
                .put("n_head", attention.heads())
                .put("n_layer", blocks.size())
                .put("n_positions", architecture.context())
                .put("scale_attn_weights", attention.scale() != 1)
                .put(BY_LAYER, byLayer)
                .put("vocab_size", architecture.embedding().vocabulary());
        if (feedForward.width() == 4 * width) {
            config.putNull("n_inner");
        } else {
            config.put("n_inner", feedForward.width());
        }
        FormConfig.writeUntied(architecture, config);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        Stack stack = architecture.decoder().orElseThrow();
        TensorPlans plans = new TensorPlans()
                .same("transformer.wte.weight", "embedding.tokens")
                .same("transformer.wpe.weight", "decoder.positions");
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = "transformer.h." + layer;
            String ours = "decoder.layers." + layer;
            Norm norm = stack.blocks().get(layer).attention().norms().before().orElseThrow();
            plans.norm(theirs + ".ln_1", ours + ".attention.norm", norm)
                    .transposed(
                            theirs + ".attn.c_attn",
                            List.of(ours + ".attention.query", ours + ".attention.key", ours + ".attention.value"))
                    .transposed(theirs + ".attn.c_proj", List.of(ours + ".attention.output"))
                    .norm(theirs + ".ln_2", ours + ".feed-forward.norm", norm)
                    .transposed(theirs + ".mlp.c_fc", List.of(ours + ".feed-forward.up"))
                    .transposed(theirs + ".mlp.c_proj", List.of(ours + ".feed-forward.down"));
        }
        plans.norm("transformer.ln_f", "decoder.final-norm", stack.finalNorm().orElseThrow());
        return plans.head("lm_head.weight", architecture).all();
    }
}
