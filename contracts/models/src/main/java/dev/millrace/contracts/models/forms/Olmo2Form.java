package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention.Biases;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import java.util.List;
import java.util.OptionalInt;

/** OLMo 2: norms of what attention and feed-forward give, and of queries and keys over all heads. */
final class Olmo2Form implements PublishedForm {

    @Override
    public String modelType() {
        return "olmo2";
    }

    @Override
    public String className() {
        return "Olmo2ForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        Norm norm = Norm.rms(config.number("rms_norm_eps", 1e-5));
        return new LlamaLike(config)
                .norms(norm, Norms.output(norm))
                .queryKeyNorm(true)
                .biases(config.flag("attention_bias", false) ? Biases.ALL : Biases.NONE)
                .feedForward(config.activation("hidden_act", "silu"), false)
                .read(layer -> OptionalInt.empty());
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        LlamaLike.write(architecture, config);
        config.remove("head_dim");
        var block = LlamaLike.first(architecture);
        config.put("attention_bias", block.attention().part().biases().query())
                .put("hidden_act", FormConfig.written(block.feedForward().part().activation(), "gelu_pytorch_tanh"));
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        return LlamaLayout.tensors(architecture);
    }
}
