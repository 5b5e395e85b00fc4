package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.MalformedModel;

/** How a graph holds matrices, and computes with what it holds. */
sealed interface MatrixNodes permits WholeMatrices, HalfMatrices, BlockMatrices {

    /** In this precision. */
    static MatrixNodes of(GraphPrecision precision) {
        return switch (precision) {
            case F32 -> new WholeMatrices();
            case F16 -> new HalfMatrices();
            case INT8 -> new BlockMatrices(BlockMatrices.BYTES);
            case INT4 -> new BlockMatrices(BlockMatrices.HALF_BYTES);
        };
    }

    /** {@code x Wᵀ}. */
    GraphBuilder.Operation product(GraphBuilder graph, String x, Matrix matrix) throws MalformedModel;

    /** The same of a matrix that has a row for each token id. */
    default GraphBuilder.Operation scores(GraphBuilder graph, String x, Matrix matrix) throws MalformedModel {
        return product(graph, x, matrix);
    }

    /** Those of its rows that have these numbers, {B, S}: {B, S, columns}. */
    String rows(GraphBuilder graph, Matrix matrix, String numbers) throws MalformedModel;
}
