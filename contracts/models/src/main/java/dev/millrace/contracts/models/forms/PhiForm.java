package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
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
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.List;
import java.util.Optional;

/** Phi 1, 1.5 and 2: attention and feed-forward side by side behind one norm, biases everywhere. */
final class PhiForm implements PublishedForm {

    private static final double THETA = 10_000;
    private static final double SHARE = 0.5;
    private static final int CONTEXT = 2048;
    private static final String NORMED = "qk_layernorm";

    @Override
    public String modelType() {
        return "phi";
    }

    @Override
    public String className() {
        return "PhiForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        int width = config.integer("hidden_size");
        int heads = config.integer("num_attention_heads");
        Norm norm = Norm.layer(config.number("layer_norm_eps", 1e-5));
        Attention plain = Attention.of(width, heads, Biases.ALL).grouped(config.integer("num_key_value_heads", heads));
        Attention turned = plain.turned(Ropes.read(config, plain.headSize(), THETA, SHARE));
        Attention attention = config.flag(NORMED, false) ? turned.normed(new QueryKeyNorm(norm, false)) : turned;
        FeedForward feedForward = new FeedForward(
                config.integer("intermediate_size"), config.activation("hidden_act", "gelu_new"), false, true);
        Block block = new Block(
                new Part<>(attention, Norms.pre(norm)), Optional.empty(), new Part<>(feedForward, Norms.NONE), true);
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
                Head.of(config.flag("tie_word_embeddings", false), Head.Bias.LEARNED));
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        Block block = LlamaLike.first(architecture);
        Attention attention = block.attention().part();
        Rotary rotary = attention.rotary().orElseThrow();
        Ropes.write(rotary, config);
        config.put("hidden_act", FormConfig.written(block.feedForward().part().activation(), "gelu_new"))
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
                .put("num_key_value_heads", attention.kvHeads())
                .put("partial_rotary_factor", (double) rotary.dimensions() / attention.headSize())
                .put(NORMED, attention.queryKeyNorm().isPresent())
                .put("tie_word_embeddings", architecture.head().tied())
                .put("vocab_size", architecture.embedding().vocabulary());
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        Stack stack = architecture.decoder().orElseThrow();
        TensorPlans plans = new TensorPlans().same("model.embed_tokens.weight", "embedding.tokens");
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = "model.layers." + layer;
            String ours = "decoder.layers." + layer;
            Part<Attention> attention = stack.blocks().get(layer).attention();
            attention
                    .part()
                    .queryKeyNorm()
                    .ifPresent(one -> plans.norm(
                                    theirs + ".self_attn.q_layernorm", ours + ".attention.query-norm", one.norm())
                            .norm(theirs + ".self_attn.k_layernorm", ours + ".attention.key-norm", one.norm()));
            plans.norm(
                            theirs + ".input_layernorm",
                            ours + ".attention.norm",
                            attention.norms().before().orElseThrow())
                    .matrix(theirs + ".self_attn.q_proj", ours + ".attention.query", true)
                    .matrix(theirs + ".self_attn.k_proj", ours + ".attention.key", true)
                    .matrix(theirs + ".self_attn.v_proj", ours + ".attention.value", true)
                    .matrix(theirs + ".self_attn.dense", ours + ".attention.output", true)
                    .matrix(theirs + ".mlp.fc1", ours + ".feed-forward.up", true)
                    .matrix(theirs + ".mlp.fc2", ours + ".feed-forward.down", true);
        }
        plans.norm(
                "model.final_layernorm", "decoder.final-norm", stack.finalNorm().orElseThrow());
        plans.head("lm_head.weight", architecture);
        return plans.same("lm_head.bias", "head.bias").all();
    }
}
