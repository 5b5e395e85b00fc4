package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.onnx.OnnxModel;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the tokens of a graph stand among those that they may see. B rows, S tokens, T keys. */
final class Places {

    private final Once queries;
    private final Once keys;
    private final Optional<String> present;

    private Places(Supplier<String> queries, Supplier<String> keys, Optional<String> present) {
        this.queries = new Once(queries);
        this.keys = new Once(keys);
        this.present = present;
    }

    /** {B or 1, S}, 64-bit: places of the tokens that are read. */
    String queries() {
        return queries.get();
    }

    /** {T}, 64-bit: places of what they see. */
    String keys() {
        return keys.get();
    }

    /** {B, T}, 64-bit: 1 for a token, 0 for padding; absent where padding stands behind all that is asked for. */
    Optional<String> present() {
        return present;
    }

    /** Of whole rows, whose padding {@code attention_mask} {B, S} says. */
    static Places ofRows(GraphBuilder graph) {
        graph.model().input(GraphNames.MASK, OnnxModel.Type.INT64, "batch", "sequence");
        Once keys = new Once(() -> counted(graph, length(graph)));
        return new Places(
                () -> graph.standard("Unsqueeze", keys.get(), graph.list(0)).result(),
                keys,
                Optional.of(GraphNames.MASK));
    }

    /** Of tokens behind others that a cache holds. */
    static Places behindCache(GraphBuilder graph) {
        graph.model().input(GraphNames.LENGTHS, OnnxModel.Type.INT32, "batch");
        graph.model().input(GraphNames.LONGEST, OnnxModel.Type.INT32);
        return new Places(() -> behind(graph), () -> counted(graph, wide(graph, GraphNames.LONGEST)), Optional.empty());
    }

    /** A row's last token stands at {@code seqlens_k}; of one with padding behind it the first stands at 0. */
    private static String behind(GraphBuilder graph) {
        String length = length(graph);
        String count = graph.standard("Add", wide(graph, GraphNames.LENGTHS), graph.whole(1))
                .result();
        String past = graph.standard("Sub", count, length).result();
        String first = graph.standard("Max", past, graph.whole(0)).result();
        String rows = graph.standard("Unsqueeze", first, graph.list(1)).result();
        return graph.standard("Add", rows, counted(graph, length)).result();
    }

    private static String length(GraphBuilder graph) {
        return graph.standard("Squeeze", graph.sizes(GraphNames.IDS, 1, 2)).result();
    }

    private static String counted(GraphBuilder graph, String length) {
        return graph.standard("Range", graph.whole(0), length, graph.whole(1)).result();
    }

    private static String wide(GraphBuilder graph, String number) {
        return graph.standard("Cast", number)
                .with("to", OnnxModel.Type.INT64.code())
                .result();
    }
}
