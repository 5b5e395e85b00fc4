package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
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
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.List;
import java.util.Optional;

/**
 * GPT-NeoX and Pythia: attention and feed-forward side by side, part of a head turned, one matrix of queries, keys and
 * values head by head.
 */
final class GptNeoXForm implements PublishedForm {

    private static final double THETA = 10_000;
    private static final double SHARE = 0.25;
    private static final int CONTEXT = 2048;

    @Override
    public String modelType() {
        return "gpt_neox";
    }

    @Override
    public String className() {
        return "GPTNeoXForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        int width = config.integer("hidden_size");
        int heads = config.integer("num_attention_heads");
        Norm norm = Norm.layer(config.number("layer_norm_eps", 1e-5));
        Attention plain = Attention.of(width, heads, config.flag("attention_bias", true) ? Biases.ALL : Biases.NONE);
        Attention attention = plain.turned(Ropes.read(
                config, plain.headSize(), config.number("rotary_emb_base", THETA), config.number("rotary_pct", SHARE)));
        FeedForward feedForward = new FeedForward(
                config.integer("intermediate_size", 4 * width), config.activation("hidden_act", "gelu"), false, true);
        Block block = new Block(
                new Part<>(attention, Norms.pre(norm)),
                Optional.empty(),
                new Part<>(feedForward, Norms.pre(norm)),
                config.flag("use_parallel_residual", true));
        return Architecture.decoder(
                config.integer("max_position_embeddings", CONTEXT),
                Embedding.of(config.integer("vocab_size"), width),
                Stack.of(
                        true,
                        new Positions.None(),
                        Optional.empty(),
                        block,
                        config.layers("num_hidden_layers"),
                        Optional.of(norm)),
                Head.of(config.flag("tie_word_embeddings", false), Head.Bias.NONE));
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        Block block = LlamaLike.first(architecture);
        Attention attention = block.attention().part();
        Rotary rotary = attention.rotary().orElseThrow();
        double share = (double) rotary.dimensions() / attention.headSize();
        Ropes.write(rotary, config);
        config.put("attention_bias", attention.biases().query())
                .put("hidden_act", FormConfig.written(block.feedForward().part().activation(), "gelu_new"))
                .put("hidden_size", architecture.embedding().width())
                .put("intermediate_size", block.feedForward().part().width())
                .put(
                        "layer_norm_eps",
                        block.attention().norms().before().orElseThrow().epsilon())
                .put("max_position_embeddings", architecture.context())
                .put("num_attention_heads", attention.heads())
                .put(
                        "num_hidden_layers",
                        architecture.decoder().orElseThrow().blocks().size())
                .put("partial_rotary_factor", share)
                .put("rotary_emb_base", rotary.theta())
                .put("rotary_pct", share)
                .put("tie_word_embeddings", architecture.head().tied())
                .put("use_parallel_residual", block.parallel())
                .put("vocab_size", architecture.embedding().vocabulary());
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        Stack stack = architecture.decoder().orElseThrow();
        TensorPlans plans = new TensorPlans().same("gpt_neox.embed_in.weight", "embedding.tokens");
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = "gpt_neox.layers." + layer;
            String ours = "decoder.layers." + layer;
            Block block = stack.blocks().get(layer);
            Attention attention = block.attention().part();
            Norm norm = block.attention().norms().before().orElseThrow();
            plans.norm(theirs + ".input_layernorm", ours + ".attention.norm", norm)
                    .norm(theirs + ".post_attention_layernorm", ours + ".feed-forward.norm", norm)
                    .perHead(
                            theirs + ".attention.query_key_value",
                            List.of(ours + ".attention.query", ours + ".attention.key", ours + ".attention.value"),
                            attention.heads(),
                            attention.biases().query())
                    .matrix(
                            theirs + ".attention.dense",
                            ours + ".attention.output",
                            attention.biases().output())
                    .matrix(theirs + ".mlp.dense_h_to_4h", ours + ".feed-forward.up", true)
                    .matrix(theirs + ".mlp.dense_4h_to_h", ours + ".feed-forward.down", true);
        }
        plans.norm(
                "gpt_neox.final_layer_norm",
                "decoder.final-norm",
                stack.finalNorm().orElseThrow());
        return plans.head("embed_out.weight", architecture).all();
    }
}
