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
import dev.millrace.contracts.models.architecture.Stack;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** T5 1.0 and 1.1: an encoder and a decoder, positions by learned distances, scores that aren't scaled. */
final class T5Form implements PublishedForm {

    private static final int BUCKETS = 32;
    private static final int FURTHEST = 128;
    private static final String PROJECTION = "feed_forward_proj";
    private static final String GATED = "gated-";
    private static final String SCALED = "scale_decoder_outputs";
    private static final String TIED = "tie_word_embeddings";
    private static final String HEAD = "lm_head.weight";

    @Override
    public String modelType() {
        return "t5";
    }

    @Override
    public String className() {
        return "T5ForConditionalGeneration";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        int width = config.integer("d_model");
        Norm norm = Norm.rms(config.number("layer_norm_epsilon", 1e-6));
        Attention attention = new Attention(
                config.integer("num_heads"),
                config.integer("num_heads"),
                config.integer("d_kv"),
                1,
                Biases.NONE,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty());
        String projection = config.text(PROJECTION).orElse("relu");
        boolean gated = projection.startsWith(GATED);
        FeedForward feedForward = new FeedForward(config.integer("d_ff"), activation(config, projection), gated, false);
        Part<Attention> self = new Part<>(attention, Norms.pre(norm));
        Part<FeedForward> forward = new Part<>(feedForward, Norms.pre(norm));
        Positions positions = new Positions.Relative(
                config.integer("relative_attention_num_buckets", BUCKETS),
                config.integer("relative_attention_max_distance", FURTHEST));
        int layers = config.layers("num_layers");
        // Later configurations say "tied" of the two embeddings alone, and of the head by whether it is scaled.
        boolean tied = config.says(SCALED) ? config.flag(SCALED, true) : config.flag(TIED, true);
        return new Architecture(
                Integer.MAX_VALUE,
                Embedding.of(config.integer("vocab_size"), width),
                Optional.of(Stack.of(
                        false,
                        positions,
                        Optional.empty(),
                        new Block(self, Optional.empty(), forward, false),
                        layers,
                        Optional.of(norm))),
                Optional.of(Stack.of(
                        true,
                        positions,
                        Optional.empty(),
                        new Block(self, Optional.of(self), forward, false),
                        config.has("num_decoder_layers") ? config.layers("num_decoder_layers") : layers,
                        Optional.of(norm))),
                new Head(
                        tied,
                        Head.Bias.NONE,
                        tied ? 1 / Math.sqrt(width) : 1,
                        OptionalDouble.empty(),
                        Optional.empty()));
    }

    /**
     * Transformers 5 has a head without a scale go by the embedding's matrix, unless the files hold another for it; its
     * configurations are the same.
     */
    @Override
    public Architecture read(FormConfig config, Set<String> tensors) throws MalformedModel {
        Architecture read = read(config);
        boolean isLeftOpen =
                config.says(SCALED) && config.flag(TIED, true) && !read.head().tied();
        return isLeftOpen && !tensors.contains(HEAD)
                ? new Architecture(
                        read.context(), read.embedding(), read.encoder(), read.decoder(), Head.of(true, Head.Bias.NONE))
                : read;
    }

    /** {@code gated-gelu} means the approximation, since the first models were published so. */
    private static Activation activation(FormConfig config, String projection) throws MalformedModel {
        return switch (projection) {
            case "relu", "gated-relu" -> Activation.RELU;
            case "gated-gelu" -> Activation.GELU_TANH;
            case "gelu" -> Activation.GELU;
            case "gelu_new" -> Activation.GELU_TANH;
            case "silu", "gated-silu" -> Activation.SILU;
            default -> throw config.unsupported(PROJECTION, projection, "relu, gelu, silu or gated- with one of them");
        };
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        Stack encoder = architecture.encoder().orElseThrow();
        Stack decoder = architecture.decoder().orElseThrow();
        Block block = encoder.blocks().getFirst();
        FeedForward feedForward = block.feedForward().part();
        String function = FormConfig.written(feedForward.activation(), "gelu_new");
        config.put("d_ff", feedForward.width())
                .put("d_kv", block.attention().part().headSize())
                .put("d_model", architecture.embedding().width())
                .put("dense_act_fn", function)
                .put(PROJECTION, feedForward.gated() ? GATED + function.replace("gelu_new", "gelu") : function)
                .put("is_encoder_decoder", true)
                .put("is_gated_act", feedForward.gated())
                .put("layer_norm_epsilon", encoder.finalNorm().orElseThrow().epsilon())
                .put("num_decoder_layers", decoder.blocks().size())
                .put("num_heads", block.attention().part().heads())
                .put("num_layers", encoder.blocks().size())
                .put("vocab_size", architecture.embedding().vocabulary());
        if (encoder.positions() instanceof Positions.Relative relative) {
            config.put("relative_attention_max_distance", relative.furthest())
                    .put("relative_attention_num_buckets", relative.buckets());
        }
        FormConfig.writeUntied(architecture, config);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        TensorPlans plans = new TensorPlans().same("shared.weight", "embedding.tokens");
        architecture.stacks().forEach(stack -> stack(plans, stack.name(), stack.stack()));
        return plans.head(HEAD, architecture).all();
    }

    private static void stack(TensorPlans plans, String name, Stack stack) {
        Norm norm = stack.finalNorm().orElseThrow();
        plans.same(name + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight", name + ".distances");
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = "%s.block.%d.layer.".formatted(name, layer);
            String ours = "%s.layers.%d".formatted(name, layer);
            Block block = stack.blocks().get(layer);
            attention(plans, theirs + "0.SelfAttention", ours + ".attention")
                    .norm(theirs + "0.layer_norm", ours + ".attention.norm", norm);
            int next = 1;
            if (block.cross().isPresent()) {
                attention(plans, theirs + "1.EncDecAttention", ours + ".cross-attention")
                        .norm(theirs + "1.layer_norm", ours + ".cross-attention.norm", norm);
                next = 2;
            }
            String dense = theirs + next + ".DenseReluDense";
            if (block.feedForward().part().gated()) {
                plans.matrix(dense + ".wi_0", ours + ".feed-forward.gate", false)
                        .matrix(dense + ".wi_1", ours + ".feed-forward.up", false);
            } else {
                plans.matrix(dense + ".wi", ours + ".feed-forward.up", false);
            }
            plans.matrix(dense + ".wo", ours + ".feed-forward.down", false)
                    .norm(theirs + next + ".layer_norm", ours + ".feed-forward.norm", norm);
        }
        plans.norm(name + ".final_layer_norm", name + ".final-norm", norm);
    }

    private static TensorPlans attention(TensorPlans plans, String theirs, String ours) {
        return plans.matrix(theirs + ".q", ours + ".query", false)
                .matrix(theirs + ".k", ours + ".key", false)
                .matrix(theirs + ".v", ours + ".value", false)
                .matrix(theirs + ".o", ours + ".output", false);
    }
}
