package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import java.util.List;

/** Qwen 2 and 2.5: Llama with biases of queries, keys and values. */
final class Qwen2Form implements PublishedForm {

    private static final Biases BIASES = new Biases(true, true, true, false);

    @Override
    public String modelType() {
        return "qwen2";
    }

    @Override
    public String className() {
        return "Qwen2ForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        Norm norm = Norm.rms(config.number("rms_norm_eps", 1e-6));
        return new LlamaLike(config)
                .norms(norm, Norms.pre(norm))
                .biases(BIASES)
                .feedForward(config.activation("hidden_act", "silu"), false)
                .read(QwenWindows.of(config));
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        LlamaLike.write(architecture, config);
        config.remove("head_dim");
        config.put(
                "hidden_act",
                FormConfig.written(
                        LlamaLike.first(architecture).feedForward().part().activation(), "gelu_pytorch_tanh"));
        QwenWindows.write(architecture, config);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        return LlamaLayout.tensors(architecture);
    }
}
