package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.onnx.OnnxModel;

/** What tokens become first. */
final class EmbeddingNodes {

    static final String TOKENS = "embedding.tokens";

    private EmbeddingNodes() {}

    /**
     * {B, S, width} of the graph's {@code input_ids} {B, S}; where there are kinds of segments, of {@code token_type_ids},
     * too.
     */
    static String of(GraphBuilder graph, Embedding embedding) throws MalformedModel {
        graph.model().input(GraphNames.IDS, OnnxModel.Type.INT64, "batch", "sequence");
        String x = graph.rows(TOKENS, GraphNames.IDS);
        if (embedding.inner().isPresent()) {
            x = ProductNodes.of(graph, x, "embedding.projection", false);
        }
        if (embedding.scale() != 1) {
            x = graph.standard("Mul", x, graph.number(embedding.scale())).result();
        }
        if (embedding.types() == 0) {
            return x;
        }
        graph.model().input(GraphNames.TYPES, OnnxModel.Type.INT64, "batch", "sequence");
        return graph.sum(x, graph.rows("embedding.types", GraphNames.TYPES));
    }
}
