package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import java.util.List;

/** Qwen 3: queries and keys are normalised head by head. */
final class Qwen3Form implements PublishedForm {

    private static final int HEAD_SIZE = 128;

    @Override
    public String modelType() {
        return "qwen3";
    }

    @Override
    public String className() {
        return "Qwen3ForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        Norm norm = Norm.rms(config.number("rms_norm_eps", 1e-6));
        return new LlamaLike(config)
                .headSize(HEAD_SIZE)
                .norms(norm, Norms.pre(norm))
                .queryKeyNorm(false)
                .biases(config.flag("attention_bias", false) ? Biases.ALL : Biases.NONE)
                .feedForward(config.activation("hidden_act", "silu"), false)
                .read(QwenWindows.of(config));
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        LlamaLike.write(architecture, config);
        var block = LlamaLike.first(architecture);
        config.put("attention_bias", block.attention().part().biases().query())
                .put("hidden_act", FormConfig.written(block.feedForward().part().activation(), "gelu_pytorch_tanh"));
        QwenWindows.write(architecture, config);
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        return LlamaLayout.tensors(architecture);
    }
}
