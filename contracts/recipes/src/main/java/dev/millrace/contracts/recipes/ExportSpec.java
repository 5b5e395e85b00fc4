package dev.millrace.contracts.recipes;

import dev.millrace.contracts.models.GraphPrecision;
import java.util.List;
import java.util.Optional;

/**
 * What a model's package holds beside its weights.
 *
 * @param onnx in what precisions it has graphs for ONNX Runtime; the first serves the model
 * @param licence the model's own, an SPDX identifier; absent: its card says that none is given
 */
public record ExportSpec(List<GraphPrecision> onnx, Optional<String> licence) {

    /** One graph of 32-bit floats. */
    public static final ExportSpec USUAL = new ExportSpec(List.of(GraphPrecision.F32), Optional.empty());

    public ExportSpec {
        onnx = List.copyOf(onnx);
    }
}
