package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import java.util.List;
import java.util.OptionalInt;

/** Llama 1 to 3. */
final class LlamaForm implements PublishedForm {

    @Override
    public String modelType() {
        return "llama";
    }

    @Override
    public String className() {
        return "LlamaForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        Norm norm = Norm.rms(config.number("rms_norm_eps", 1e-6));
        return new LlamaLike(config)
                .norms(norm, Norms.pre(norm))
                .biases(config.flag("attention_bias", false) ? Biases.ALL : Biases.NONE)
                .feedForward(config.activation("hidden_act", "silu"), config.flag("mlp_bias", false))
                .read(layer -> OptionalInt.empty());
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        LlamaLike.write(architecture, config);
        var block = LlamaLike.first(architecture);
        config.put("attention_bias", block.attention().part().biases().query())
                .put("hidden_act", FormConfig.written(block.feedForward().part().activation(), "gelu_pytorch_tanh"))
                .put("mlp_bias", block.feedForward().part().bias());
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        return LlamaLayout.tensors(architecture);
    }
}
