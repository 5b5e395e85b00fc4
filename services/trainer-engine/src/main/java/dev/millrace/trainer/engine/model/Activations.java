package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.silu;

import dev.millrace.contracts.models.architecture.Activation;
import org.bytedeco.pytorch.Tensor;

/** Activations by libtorch. */
final class Activations {

    private Activations() {}

    static Tensor apply(Activation activation, Tensor x) {
        return switch (activation) {
            case GELU -> gelu(x);
            case GELU_TANH -> gelu(x, "tanh");
            case RELU -> relu(x);
            case RELU_SQUARED -> relu(x).square();
            case SILU -> silu(x);
        };
    }
}
