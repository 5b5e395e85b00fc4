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

/** BLOOM: positions by slopes, a norm of the embeddings, one matrix of queries, keys and values head by head. */
final class BloomForm implements PublishedForm {

    private static final int CONTEXT = 2048;

    @Override
    public String modelType() {
        return "bloom";
    }

    @Override
    public String className() {
        return "BloomForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        config.only("apply_residual_connection_post_layernorm", false);
        int width = config.integerOf("hidden_size", "n_embed");
        int heads = config.integerOf("n_head", "num_attention_heads");
        Norm norm = Norm.layer(config.number("layer_norm_epsilon", 1e-5));
        Attention attention = Attention.of(width, heads, Biases.ALL);
        Block block =
                Block.of(attention, new FeedForward(4 * width, Activation.GELU_TANH, false, true), Norms.pre(norm));
        return Architecture.decoder(
                config.integer("seq_length", CONTEXT),
                Embedding.of(config.integer("vocab_size"), width),
                Stack.of(
                        true,
                        new Positions.Alibi(),
                        Optional.of(norm),
                        block,
                        config.layers("n_layer", "num_hidden_layers"),
                        Optional.of(norm)),
                Head.of(config.flag("tie_word_embeddings", true), Head.Bias.NONE));
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        Block block = LlamaLike.first(architecture);
        config.put("apply_residual_connection_post_layernorm", false)
                .put("hidden_size", architecture.embedding().width())
                .put(
                        "layer_norm_epsilon",
                        block.attention().norms().before().orElseThrow().epsilon())
                .put("n_head", block.attention().part().heads())
                .put("n_layer", architecture.decoder().orElseThrow().blocks().size())
                .put("seq_length", architecture.context())
                .put("vocab_size", architecture.embedding().vocabulary());
        FormConfig.writeUntied(architecture, config);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        Stack stack = architecture.decoder().orElseThrow();
        Norm norm = stack.finalNorm().orElseThrow();
        TensorPlans plans = new TensorPlans()
                .same("transformer.word_embeddings.weight", "embedding.tokens")
                .norm("transformer.word_embeddings_layernorm", "decoder.embedding-norm", norm);
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = "transformer.h." + layer;
            String ours = "decoder.layers." + layer;
            plans.norm(theirs + ".input_layernorm", ours + ".attention.norm", norm)
                    .perHead(
                            theirs + ".self_attention.query_key_value",
                            List.of(ours + ".attention.query", ours + ".attention.key", ours + ".attention.value"),
                            stack.blocks().get(layer).attention().part().heads(),
                            true)
                    .matrix(theirs + ".self_attention.dense", ours + ".attention.output", true)
                    .norm(theirs + ".post_attention_layernorm", ours + ".feed-forward.norm", norm)
                    .matrix(theirs + ".mlp.dense_h_to_4h", ours + ".feed-forward.up", true)
                    .matrix(theirs + ".mlp.dense_4h_to_h", ours + ".feed-forward.down", true);
        }
        plans.norm("transformer.ln_f", "decoder.final-norm", norm);
        return plans.head("lm_head.weight", architecture).all();
    }
}
