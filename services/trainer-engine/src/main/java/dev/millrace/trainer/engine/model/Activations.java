package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.gelu_backward_out;
import static org.bytedeco.pytorch.global.torch.mul_out;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.silu_backward_out;
import static org.bytedeco.pytorch.global.torch.threshold_backward_out;

import dev.millrace.contracts.models.architecture.Activation;
import org.bytedeco.pytorch.Scalar;
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

    /**
     * Gradients at x.
     *
     * @param gradients those at {@link #apply}'s result
     * @param into where they go
     */
    static void backward(Activation activation, Tensor gradients, Tensor x, Tensor into) {
        switch (activation) {
            case GELU -> gelu_backward_out(into, gradients, x);
            case GELU_TANH -> gelu_backward_out(into, gradients, x, "tanh");
            case RELU -> threshold_backward_out(into, gradients, x, new Scalar(0.0));
            case RELU_SQUARED -> mul_out(into, gradients, relu(x)).mul_(new Scalar(2.0));
            case SILU -> silu_backward_out(into, gradients, x);
        }
    }
}
