package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.FeedForward;

/** The feed-forward part of a block. */
final class FeedForwardNodes {

    private FeedForwardNodes() {}

    static String of(GraphBuilder graph, String name, FeedForward part, String x) throws MalformedModel {
        String up = ProductNodes.of(graph, x, name + ".up", part.bias());
        if (!part.gated()) {
            String inner = ActivationNodes.of(graph, part.activation(), up);
            return ProductNodes.of(graph, inner, name + ".down", part.bias());
        }
        String gate = ProductNodes.of(graph, x, name + ".gate", part.bias());
        String opened = ActivationNodes.of(graph, part.activation(), gate);
        String inner = graph.standard("Mul", opened, up).result();
        return ProductNodes.of(graph, inner, name + ".down", part.bias());
    }
}
