package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.onnx.OnnxModel;
import java.util.List;

/** Scores of every token id, or of every label, of what comes out of the last stack. */
final class HeadNodes {

    private HeadNodes() {}

    /** What comes out of the last stack {B, S, width}, from the first token on whose scores are wanted. */
    static String wanted(GraphBuilder graph, String hidden) {
        graph.model().constant(GraphNames.LOGITS_FROM, List.of(0L), 1);
        String end = graph.list(Long.MAX_VALUE);
        return graph.standard("Slice", hidden, GraphNames.LOGITS_FROM, end, graph.list(1))
                .result();
    }

    /** Makes {@code logits} {B, S, vocabulary or labels} of {B, S, width}. */
    static void add(GraphBuilder graph, Architecture architecture, String hidden) throws MalformedModel {
        Head head = architecture.head();
        String x = hidden;
        if (head.transform().isPresent()) {
            Head.Transform transform = head.transform().get();
            String product = ProductNodes.of(graph, x, "head.transform", transform.bias());
            String activated = ActivationNodes.of(graph, transform.activation(), product);
            x = NormNodes.of(graph, "head.norm", transform.norm(), activated);
        }
        if (architecture.embedding().inner().isPresent()) {
            x = ProductNodes.of(graph, x, "head.projection", false);
        }
        if (head.scale() != 1) {
            x = graph.standard("Mul", x, graph.number(head.scale())).result();
        }
        Matrix matrix = Matrix.of(graph.weights(), head.tied() ? EmbeddingNodes.TOKENS : "head.weight");
        GraphBuilder.Operation last = graph.matrices().scores(graph, x, matrix);
        if (head.bias() != Head.Bias.NONE) {
            last = graph.standard("Add", last.result(), graph.parameter("head.bias"));
        }
        if (head.softCap().isPresent()) {
            last = graph.capped(last.result(), head.softCap().getAsDouble());
        }
        last.into(GraphNames.LOGITS);
        graph.model().output(GraphNames.LOGITS, OnnxModel.Type.FLOAT, "batch", "sequence", architecture.outputs());
    }
}
