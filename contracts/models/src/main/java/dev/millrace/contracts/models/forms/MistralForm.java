package dev.millrace.contracts.models.forms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import java.util.List;
import java.util.OptionalInt;

/** Mistral: Llama with a window. */
final class MistralForm implements PublishedForm {

    @Override
    public String modelType() {
        return "mistral";
    }

    @Override
    public String className() {
        return "MistralForCausalLM";
    }

    @Override
    public Architecture read(FormConfig config) throws MalformedModel {
        Norm norm = Norm.rms(config.number("rms_norm_eps", 1e-6));
        OptionalInt window =
                config.says("sliding_window") ? config.optionalInteger("sliding_window") : OptionalInt.of(4096);
        return new LlamaLike(config)
                .norms(norm, Norms.pre(norm))
                .feedForward(config.activation("hidden_act", "silu"), false)
                .read(layer -> window);
    }

    @Override
    public void write(Architecture architecture, ObjectNode config) {
        LlamaLike.write(architecture, config);
        config.remove("rope_scaling");
        var block = LlamaLike.first(architecture);
        config.put("hidden_act", FormConfig.written(block.feedForward().part().activation(), "gelu_pytorch_tanh"));
        OptionalInt window = block.attention().part().window();
        if (window.isPresent()) {
            config.put("sliding_window", window.getAsInt());
        } else {
            config.putNull("sliding_window");
        }
    }

    @Override
    public List<TensorPlan> tensors(Architecture architecture) {
        return LlamaLayout.tensors(architecture);
    }
}
