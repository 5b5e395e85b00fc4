package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.architecture.Attention;
import java.util.Optional;

/** Scores of queries with keys, and values mixed by them, written out. */
record MixNodes(GraphBuilder graph, Attention part) {

    /** {B, heads, S, D} of {B, S, heads · D}. */
    GraphBuilder.Operation byHead(String x, int heads) {
        return graph.transposing(graph.reshaped(x, 0, 0, heads, part.headSize()), 0L, 2L, 1L, 3L);
    }

    /**
     * {B, S, H · D} of queries {B, H, S, D}, keys and values {B, K, T, D}. The H / K query heads of a key head are further
     * queries of it.
     *
     * @param bias added to the scores, {B or 1, H or 1, S or 1, T}
     */
    String mixed(String queries, String keys, String values, Optional<String> bias) {
        boolean grouped = part.heads() != part.kvHeads();
        String together = grouped ? graph.reshaped(queries, 0, part.kvHeads(), -1, part.headSize()) : queries;
        String raw = graph.standard("MatMul", together, graph.transposed(keys, 0L, 1L, 3L, 2L))
                .result();
        String scores = graph.standard("Mul", raw, graph.number(part.scale())).result();
        if (grouped) {
            scores = graph.reshaped(scores, 0, part.heads(), -1, 0);
        }
        if (part.softCap().isPresent()) {
            scores = graph.capped(scores, part.softCap().getAsDouble()).result();
        }
        if (bias.isPresent()) {
            scores = graph.standard("Add", scores, bias.get()).result();
        }
        String shares = graph.standard("Softmax", scores).with("axis", -1).result();
        if (grouped) {
            shares = graph.reshaped(shares, 0, part.kvHeads(), -1, 0);
        }
        String mixed = graph.standard("MatMul", shares, values).result();
        if (grouped) {
            mixed = graph.reshaped(mixed, 0, part.heads(), -1, part.headSize());
        }
        return graph.reshaped(graph.transposed(mixed, 0L, 2L, 1L, 3L), 0, 0, part.queryWidth());
    }
}
