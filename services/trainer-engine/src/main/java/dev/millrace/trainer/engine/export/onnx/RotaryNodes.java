package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.trainer.engine.model.RotaryTable;

/**
 * Rotary positions.
 *
 * @param positions that its tables have
 */
record RotaryNodes(GraphBuilder graph, Rotary rotary, int positions) {

    /** {positions, dimensions / 2}. */
    String cosines() {
        return graph.constant(
                name("cos"),
                graph.weights().of(RotaryTable.cosines(rotary, positions)),
                positions,
                rotary.dimensions() / 2);
    }

    /** {positions, dimensions / 2}. */
    String sines() {
        return graph.constant(
                name("sin"),
                graph.weights().of(RotaryTable.sines(rotary, positions)),
                positions,
                rotary.dimensions() / 2);
    }

    /** {B, S, heads · size} of the same, turned. */
    String turned(String x, Places places, int heads, int size) {
        String everyRow = graph.standard("Expand", places.queries(), graph.sizes(GraphNames.IDS, 0, 2))
                .result();
        GraphBuilder.Operation turn = graph.runtime("RotaryEmbedding", x, everyRow, cosines(), sines())
                .with("num_heads", heads);
        return rotary.dimensions() == size
                ? turn.result()
                : turn.with("rotary_embedding_dim", rotary.dimensions()).result();
    }

    private String name(String of) {
        return "rotary.%s.%d%s.%s"
                .formatted(
                        rotary.theta(),
                        rotary.dimensions(),
                        rotary.scaling()
                                .map(by -> ".%s.%s.%s.%d"
                                        .formatted(by.factor(), by.lowFrequency(), by.highFrequency(), by.original()))
                                .orElse(""),
                        of);
    }
}
