package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Gemma 2: norms before and after each part, capped scores, every other layer with a window. */
final class Gemma2Form implements PublishedForm {

    private static final double ATTENTION_CAP = 50;
    private static final double HEAD_CAP = 30;
    private static final int WINDOW = 4096;
    private static final String SCALAR = "query_pre_attn_scalar";

    @Override
    public String modelType() {
        return "gemma2";
    }

    @Override
    public String className() {
        return "Gemma2ForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        Norm norm = GemmaForm.norm(config);
        LlamaLike like = new LlamaLike(config);
        return like.headSize(GemmaForm.HEAD_SIZE)
                .norms(norm, Norms.sandwich(norm))
                .biases(config.flag("attention_bias", false) ? Biases.ALL : Biases.NONE)
                .feedForward(config.activation("hidden_activation", "gelu_pytorch_tanh"), false)
                .scales(
                        Math.sqrt(like.width()),
                        OptionalDouble.of(1 / Math.sqrt(config.number(SCALAR, GemmaForm.HEAD_SIZE))))
                .softCaps(
                        cap(config, "attn_logit_softcapping", ATTENTION_CAP),
                        cap(config, "final_logit_softcapping", HEAD_CAP))
                .tied(true)
                .read(windows(config));
    }

    private static OptionalDouble cap(FormConfig config, String name, double absent) throws MalformedModel {
        return config.says(name) ? config.optionalNumber(name) : OptionalDouble.of(absent);
    }

    private static LlamaLike.Windows windows(FormConfig config) throws MalformedModel {
        OptionalInt window = OptionalInt.of(config.integer("sliding_window", WINDOW));
        LayerTypes types = LayerTypes.read(config, layer -> layer % 2 == 0);
        return layer -> types.slides(layer) ? window : OptionalInt.empty();
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        LlamaLike.write(architecture, config);
        config.remove("rope_scaling");
        if (architecture.head().tied()) {
            config.remove("tie_word_embeddings"); // as it is where nothing is said
        }
        var attention = LlamaLike.first(architecture).attention().part();
        var blocks = architecture.decoder().orElseThrow().blocks();
        List<OptionalInt> windows =
                blocks.stream().map(block -> block.attention().part().window()).toList();
        config.put("attention_bias", attention.biases().query())
                .put(
                        "hidden_activation",
                        FormConfig.written(
                                LlamaLike.first(architecture)
                                        .feedForward()
                                        .part()
                                        .activation(),
                                "gelu_pytorch_tanh"));
        putCap(config, "attn_logit_softcapping", attention.softCap());
        putCap(config, "final_logit_softcapping", architecture.head().softCap());
        double scalar = 1 / (attention.scale() * attention.scale());
        if (Math.abs(scalar - Math.rint(scalar)) < 1e-6) {
            config.put(SCALAR, (int) Math.rint(scalar));
        } else {
            config.put(SCALAR, scalar);
        }
        LayerTypes.write(windows, config);
        config.put(
                "sliding_window",
                windows.stream()
                        .filter(OptionalInt::isPresent)
                        .mapToInt(OptionalInt::getAsInt)
                        .findFirst()
                        .orElse(WINDOW));
    }

    private static void putCap(ObjectNode config, String name, OptionalDouble cap) {
        if (cap.isPresent()) {
            config.put(name, cap.getAsDouble());
        } else {
            config.putNull(name);
        }
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        return LlamaLayout.tensors(architecture);
    }
}
