package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Gemma 1: norms that multiply by 1 + w, embeddings times √width. */
final class GemmaForm implements PublishedForm {

    static final int HEAD_SIZE = 256;

    @Override
    public String modelType() {
        return "gemma";
    }

    @Override
    public String className() {
        return "GemmaForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        Norm norm = norm(config);
        LlamaLike like = new LlamaLike(config);
        return like.headSize(HEAD_SIZE)
                .norms(norm, Norms.pre(norm))
                .biases(config.flag("attention_bias", false) ? Biases.ALL : Biases.NONE)
                .feedForward(activation(config), false)
                .scales(Math.sqrt(like.width()), OptionalDouble.empty())
                .tied(true)
                .read(layer -> OptionalInt.empty());
    }

    static Norm norm(FormConfig config) throws MalformedModel {
        return new Norm(Norm.Kind.RMS, config.number("rms_norm_eps", 1e-6), false, true);
    }

    /** The first models were published with {@code gelu} under {@code hidden_act}, and run with its approximation. */
    private static Activation activation(FormConfig config) throws MalformedModel {
        if (config.has("hidden_activation")) {
            return config.activation("hidden_activation", "gelu_pytorch_tanh");
        }
        Activation legacy = config.activation("hidden_act", "gelu_pytorch_tanh");
        return legacy == Activation.GELU ? Activation.GELU_TANH : legacy;
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        LlamaLike.write(architecture, config);
        config.remove("rope_scaling");
        if (architecture.head().tied()) {
            config.remove("tie_word_embeddings"); // as it is where nothing is said
        }
        var block = LlamaLike.first(architecture);
        String activation = FormConfig.written(block.feedForward().part().activation(), "gelu_pytorch_tanh");
        config.put("attention_bias", block.attention().part().biases().query())
                .put("hidden_act", activation)
                .put("hidden_activation", activation);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        return LlamaLayout.tensors(architecture);
    }
}
