package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.onnx.OnnxModel;
import dev.millrace.trainer.engine.export.onnx.GraphNames.Part;

/**
 * The keys or the values that a layer of a decoder holds: past {B, K, P, D}, and present {B, K, N, D} with N = max(P,
 * {@code total_sequence_length}), where a token lies at its place. What {@code GroupQueryAttention} does by itself.
 */
record CacheNodes(GraphBuilder graph, int layer, Part part) {

    /** Declares past and present as input and output of the graph. */
    static void declare(GraphBuilder graph, int layer, Attention attention) {
        for (Part part : Part.values()) {
            graph.model()
                    .input(
                            GraphNames.past(layer, part),
                            OnnxModel.Type.FLOAT,
                            "batch",
                            attention.kvHeads(),
                            "past_length",
                            attention.headSize());
            graph.model()
                    .output(
                            GraphNames.present(layer, part),
                            OnnxModel.Type.FLOAT,
                            "batch",
                            attention.kvHeads(),
                            "present_length",
                            attention.headSize());
        }
    }

    /**
     * Puts tokens into it.
     *
     * @param added {B, K, S, D}
     * @return the first {@code total_sequence_length} of it, {B, K, T, D}
     */
    String with(String added, Places places) {
        String past = GraphNames.past(layer, part);
        String present = GraphNames.present(layer, part);
        String longest = graph.standard("Shape", places.keys()).result();
        String held = graph.sizes(past, 2, 3);
        String room = graph.standard("Max", held, longest).result();
        String missing = graph.standard("Sub", room, held).result();
        String sizes = graph.standard("Concat", graph.sizes(past, 0, 2), missing, graph.sizes(past, 3, 4))
                .with("axis", 0)
                .result();
        String empty = graph.standard("ConstantOfShape", sizes).result();
        String grown = graph.standard("Concat", past, empty).with("axis", 2).result();
        String place =
                graph.standard("Unsqueeze", places.queries(), graph.list(1, 3)).result();
        String everywhere = graph.standard(
                        "Expand", place, graph.standard("Shape", added).result())
                .result();
        graph.standard("ScatterElements", grown, everywhere, added)
                .with("axis", 2)
                .into(present);
        return graph.standard("Slice", present, graph.list(0), longest, graph.list(2))
                .result();
    }
}
