package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.architecture.Activation;

/** Activations by operators. */
final class ActivationNodes {

    private ActivationNodes() {}

    static String of(GraphBuilder graph, Activation activation, String x) {
        return switch (activation) {
            case GELU -> graph.runtime("Gelu", x).result();
            case GELU_TANH -> graph.runtime("FastGelu", x).result();
            case RELU -> graph.standard("Relu", x).result();
            case RELU_SQUARED -> {
                String relu = graph.standard("Relu", x).result();
                yield graph.standard("Mul", relu, relu).result();
            }
            // x·sigmoid(1·x) is SiLU.
            case SILU -> graph.runtime("QuickGelu", x).with("alpha", 1.0).result();
        };
    }
}
