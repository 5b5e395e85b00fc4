package dev.millrace.contracts.models.forms;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.List;
import java.util.Optional;

/** Tensor names that Llama began with and many forms since share; which of them there are follows from the architecture. */
final class LlamaLayout {

    private LlamaLayout() {}

    static List<TensorPlan> tensors(Architecture architecture) {
        TensorPlans plans = new TensorPlans().same("model.embed_tokens.weight", "embedding.tokens");
        Stack stack = architecture.decoder().orElseThrow();
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            layer(
                    plans,
                    "model.layers." + layer,
                    "decoder.layers." + layer,
                    stack.blocks().get(layer));
        }
        stack.finalNorm().ifPresent(norm -> plans.norm("model.norm", "decoder.final-norm", norm));
        plans.head("lm_head.weight", architecture);
        return plans.all();
    }

    private static void layer(TensorPlans plans, String theirs, String ours, Block block) {
        Attention attention = block.attention().part();
        String self = theirs + ".self_attn";
        plans.matrix(
                        self + ".q_proj",
                        ours + ".attention.query",
                        attention.biases().query())
                .matrix(
                        self + ".k_proj",
                        ours + ".attention.key",
                        attention.biases().key())
                .matrix(
                        self + ".v_proj",
                        ours + ".attention.value",
                        attention.biases().value())
                .matrix(
                        self + ".o_proj",
                        ours + ".attention.output",
                        attention.biases().output());
        attention
                .queryKeyNorm()
                .ifPresent(norm -> plans.norm(self + ".q_norm", ours + ".attention.query-norm", norm.norm())
                        .norm(self + ".k_norm", ours + ".attention.key-norm", norm.norm()));
        FeedForward feedForward = block.feedForward().part();
        plans.matrix(theirs + ".mlp.gate_proj", ours + ".feed-forward.gate", feedForward.bias())
                .matrix(theirs + ".mlp.up_proj", ours + ".feed-forward.up", feedForward.bias())
                .matrix(theirs + ".mlp.down_proj", ours + ".feed-forward.down", feedForward.bias());
        norms(plans, theirs, ours, block);
    }

    /** What is called post_attention is the norm before the feed-forward block, until attention has one of its own output. */
    private static void norms(TensorPlans plans, String theirs, String ours, Block block) {
        var attention = block.attention().norms();
        var feedForward = block.feedForward().norms();
        String beforeFeedForward =
                attention.output().isPresent() ? ".pre_feedforward_layernorm" : ".post_attention_layernorm";
        note(plans, theirs + ".input_layernorm", ours + ".attention.norm", attention.before());
        note(plans, theirs + ".post_attention_layernorm", ours + ".attention.output-norm", attention.output());
        note(plans, theirs + beforeFeedForward, ours + ".feed-forward.norm", feedForward.before());
        note(plans, theirs + ".post_feedforward_layernorm", ours + ".feed-forward.output-norm", feedForward.output());
    }

    private static void note(TensorPlans plans, String theirs, String ours, Optional<Norm> norm) {
        norm.ifPresent(one -> plans.norm(theirs, ours, one));
    }
}
