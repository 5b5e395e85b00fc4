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
import dev.millrace.contracts.models.architecture.Head.Transform;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** ModernBERT: rotary positions, every third layer without a window, gated feed-forward, hardly a bias. */
final class ModernBertForm implements PublishedForm {

    private static final double GLOBAL_THETA = 160_000;
    private static final double LOCAL_THETA = 10_000;
    private static final String ROPES = "rope_parameters";

    @Override
    public String modelType() {
        return "modernbert";
    }

    @Override
    public String className() {
        return "ModernBertForMaskedLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        int width = config.integer("hidden_size");
        int heads = config.integer("num_attention_heads");
        Norm norm = new Norm(Norm.Kind.LAYER, config.number("norm_eps", 1e-5), config.flag("norm_bias", false), false);
        FeedForward feedForward = new FeedForward(
                config.integer("intermediate_size"),
                config.activation("hidden_activation", "gelu"),
                true,
                config.flag("mlp_bias", false));
        Biases biases = config.flag("attention_bias", false) ? Biases.ALL : Biases.NONE;
        int every = config.integer("global_attn_every_n_layers", 3);
        int window = config.integer("local_attention", 128);
        LayerTypes types = LayerTypes.read(config, layer -> layer % every != 0);
        List<Block> blocks = new ArrayList<>();
        for (int layer = 0; layer < config.layers("num_hidden_layers"); layer++) {
            boolean local = types.slides(layer);
            Attention plain = Attention.of(width, heads, biases);
            Attention attention = plain.turned(Ropes.rotary(theta(config, local), plain.headSize(), Optional.empty()))
                    .within(local ? OptionalInt.of(window) : OptionalInt.empty());
            // What goes into the first layer is normalised already.
            blocks.add(new Block(
                    new Part<>(attention, layer == 0 ? Norms.NONE : Norms.pre(norm)),
                    Optional.empty(),
                    new Part<>(feedForward, Norms.pre(norm)),
                    false));
        }
        return Architecture.encoder(
                config.integer("max_position_embeddings"),
                Embedding.of(config.integer("vocab_size"), width),
                new Stack(false, new Positions.None(), Optional.of(norm), blocks, Optional.of(norm)),
                head(
                        config,
                        new Transform(
                                config.activation("classifier_activation", "gelu"),
                                norm,
                                config.flag("classifier_bias", false))));
    }

    private static Head head(FormConfig config, Transform transform) throws MalformedModel {
        List<String> labels = config.labels();
        boolean tied = labels.isEmpty() && config.flag("tie_word_embeddings", true);
        boolean bias = !labels.isEmpty() || config.flag("decoder_bias", true);
        return new Head(
                tied,
                bias ? Head.Bias.LEARNED : Head.Bias.NONE,
                1,
                OptionalDouble.empty(),
                Optional.of(transform),
                labels);
    }

    private static double theta(FormConfig config, boolean local) throws MalformedModel {
        Optional<FormConfig> parameters = config.object(ROPES);
        if (parameters.isPresent()) {
            Optional<FormConfig> own = parameters.get().object(local ? LayerTypes.SLIDING : LayerTypes.FULL);
            return own.isPresent()
                    ? own.get().number("rope_theta", local ? LOCAL_THETA : GLOBAL_THETA)
                    : local ? LOCAL_THETA : GLOBAL_THETA;
        }
        double global = config.number("global_rope_theta", GLOBAL_THETA);
        if (!local) {
            return global;
        }
        return config.says("local_rope_theta") ? config.number("local_rope_theta", global) : LOCAL_THETA;
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        Stack stack = architecture.encoder().orElseThrow();
        Norm norm = stack.finalNorm().orElseThrow();
        Block block = stack.blocks().getFirst();
        Transform transform = architecture.head().transform().orElseThrow();
        List<Attention> attentions =
                stack.blocks().stream().map(one -> one.attention().part()).toList();
        int every = 1;
        while (every < attentions.size() && attentions.get(every).window().isPresent()) {
            every++;
        }
        Optional<Attention> local =
                attentions.stream().filter(one -> one.window().isPresent()).findFirst();
        config.put("attention_bias", block.attention().part().biases().query())
                .put("classifier_activation", FormConfig.written(transform.activation(), "gelu_pytorch_tanh"))
                .put("classifier_bias", transform.bias())
                .put("decoder_bias", architecture.head().bias() == Head.Bias.LEARNED)
                .put("global_attn_every_n_layers", every)
                .put("global_rope_theta", theta(block.attention().part()))
                .put(
                        "hidden_activation",
                        FormConfig.written(block.feedForward().part().activation(), "gelu_pytorch_tanh"))
                .put("hidden_size", architecture.embedding().width())
                .put("intermediate_size", block.feedForward().part().width())
                .put(
                        "local_attention",
                        local.map(one -> one.window().orElseThrow()).orElse(128))
                .put("local_rope_theta", local.map(ModernBertForm::theta).orElse(LOCAL_THETA))
                .put("max_position_embeddings", architecture.context())
                .put("mlp_bias", block.feedForward().part().bias())
                .put("norm_bias", norm.bias())
                .put("norm_eps", norm.epsilon())
                .put("num_attention_heads", block.attention().part().heads())
                .put("num_hidden_layers", stack.blocks().size())
                .put("vocab_size", architecture.embedding().vocabulary());
        if (architecture.head().labels().isEmpty()) {
            FormConfig.writeUntied(architecture, config);
        }
    }

    private static double theta(Attention attention) {
        return attention.rotary().orElseThrow().theta();
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        Stack stack = architecture.encoder().orElseThrow();
        Norm norm = stack.finalNorm().orElseThrow();
        Transform transform = architecture.head().transform().orElseThrow();
        TensorPlans plans = new TensorPlans()
                .same("model.embeddings.tok_embeddings.weight", "embedding.tokens")
                .norm("model.embeddings.norm", "encoder.embedding-norm", norm);
        for (int layer = 0; layer < stack.blocks().size(); layer++) {
            String theirs = "model.layers." + layer;
            String ours = "encoder.layers." + layer;
            Block block = stack.blocks().get(layer);
            boolean bias = block.attention().part().biases().query();
            boolean wide = block.feedForward().part().bias();
            block.attention()
                    .norms()
                    .before()
                    .ifPresent(one -> plans.norm(theirs + ".attn_norm", ours + ".attention.norm", one));
            plans.stacked(
                            theirs + ".attn.Wqkv",
                            List.of(ours + ".attention.query", ours + ".attention.key", ours + ".attention.value"),
                            bias)
                    .matrix(theirs + ".attn.Wo", ours + ".attention.output", bias)
                    .norm(theirs + ".mlp_norm", ours + ".feed-forward.norm", norm)
                    .stacked(theirs + ".mlp.Wi", List.of(ours + ".feed-forward.gate", ours + ".feed-forward.up"), wide)
                    .matrix(theirs + ".mlp.Wo", ours + ".feed-forward.down", wide);
        }
        plans.norm("model.final_norm", "encoder.final-norm", norm)
                .matrix("head.dense", "head.transform", transform.bias())
                .norm("head.norm", "head.norm", norm);
        if (!architecture.head().labels().isEmpty()) {
            return plans.matrix("classifier", "head", true).all();
        }
        plans.head("decoder.weight", architecture);
        return architecture.head().bias() == Head.Bias.LEARNED
                ? plans.same("decoder.bias", "head.bias").all()
                : plans.all();
    }
}
