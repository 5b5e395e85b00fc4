package dev.millrace.contracts.models;

import java.util.List;
import java.util.Optional;

/**
 * The graphs for ONNX Runtime that a package has.
 *
 * @param served by which of them the model is served
 * @param variants all of them
 */
public record ExportedGraphs(GraphPrecision served, List<Variant> variants) {

    /**
     * The model in one precision.
     *
     * @param bytes of its files
     * @param distance from what libtorch computes; absent where there were no texts to measure it on
     */
    public record Variant(GraphPrecision precision, long bytes, Optional<GraphDistance> distance) {}

    public ExportedGraphs {
        variants = List.copyOf(variants);
    }
}
