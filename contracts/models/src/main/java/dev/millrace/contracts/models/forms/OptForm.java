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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** OPT: learned positions that begin at row 2 and count what the mask leaves. */
final class OptForm implements PublishedForm {

    private static final double EPSILON = 1e-5;
    private static final int OFFSET = 2;
    private static final String BEFORE = "do_layer_norm_before";
    private static final String INNER = "word_embed_proj_dim";
    private static final String NO_FINAL = "_remove_final_layer_norm";

    @Override
    public String modelType() {
        return "opt";
    }

    @Override
    public String className() {
        return "OPTForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        config.only("layer_norm_elementwise_affine", true);
        int width = config.integer("hidden_size");
        int inner = config.integer(INNER, width);
        int heads = config.integer("num_attention_heads");
        int context = config.integer("max_position_embeddings");
        boolean bias = config.flag("enable_bias", true);
        boolean before = config.flag(BEFORE, true);
        Norm norm = Norm.layer(EPSILON);
        Norms norms = before ? Norms.pre(norm) : Norms.post(norm);
        Attention attention = Attention.of(width, heads, bias ? Biases.ALL : Biases.NONE);
        FeedForward feedForward = new FeedForward(
                config.integer("ffn_dim"), config.activation("activation_function", "relu"), false, bias);
        Block block = Block.of(attention, feedForward, norms);
        return Architecture.decoder(
                context,
                new Embedding(
                        config.integer("vocab_size"),
                        width,
                        1,
                        0,
                        OptionalInt.empty(),
                        inner == width ? OptionalInt.empty() : OptionalInt.of(inner)),
                Stack.of(
                        true,
                        new Positions.Learned(context + OFFSET, OFFSET, Counting.MASKED),
                        Optional.empty(),
                        block,
                        config.layers("num_hidden_layers"),
                        before && !config.flag(NO_FINAL, false) ? Optional.of(norm) : Optional.empty()),
                Head.of(config.flag("tie_word_embeddings", true), Head.Bias.NONE));
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        Block block = LlamaLike.first(architecture);
        boolean before = block.attention().norms().before().isPresent();
        Stack stack = architecture.decoder().orElseThrow();
        config.put(NO_FINAL, before && stack.finalNorm().isEmpty())
                .put(
                        "activation_function",
                        FormConfig.written(block.feedForward().part().activation(), "gelu_new"))
                .put(BEFORE, before)
                .put("enable_bias", block.feedForward().part().bias())
                .put("ffn_dim", block.feedForward().part().width())
                .put("hidden_size", architecture.embedding().width())
                .put("layer_norm_elementwise_affine", true)
                .put("max_position_embeddings", architecture.context())
                .put("num_attention_heads", block.attention().part().heads())
                .put("num_hidden_layers", stack.blocks().size())
                .put("vocab_size", architecture.embedding().vocabulary())
                .put(INNER, architecture.embedding().tokenWidth());
        FormConfig.writeUntied(architecture, config);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        Stack stack = architecture.decoder().orElseThrow();
        TensorPlans plans = new TensorPlans()
                .same("model.decoder.embed_tokens.weight", "embedding.tokens")
                .same("model.decoder.embed_positions.weight", "decoder.positions");
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = "model.decoder.layers." + layer;
            String ours = "decoder.layers." + layer;
            Block block = stack.blocks().get(layer);
            boolean bias = block.feedForward().part().bias();
            String which = block.attention().norms().before().isPresent() ? ".norm" : ".sum-norm";
            Norm norm = Norm.layer(EPSILON);
            BartForm.attention(plans, theirs + ".self_attn", ours + ".attention", bias)
                    .norm(theirs + ".self_attn_layer_norm", ours + ".attention" + which, norm)
                    .matrix(theirs + ".fc1", ours + ".feed-forward.up", bias)
                    .matrix(theirs + ".fc2", ours + ".feed-forward.down", bias)
                    .norm(theirs + ".final_layer_norm", ours + ".feed-forward" + which, norm);
        }
        stack.finalNorm().ifPresent(norm -> plans.norm("model.decoder.final_layer_norm", "decoder.final-norm", norm));
        if (architecture.embedding().inner().isPresent()) {
            plans.matrix("model.decoder.project_in", "embedding.projection", false)
                    .matrix("model.decoder.project_out", "head.projection", false);
        }
        return plans.head("lm_head.weight", architecture).all();
    }
}
