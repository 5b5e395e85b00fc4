package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.onnx.OnnxModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Matrices of 16-bit floats, computed with as 32-bit ones. On x86 ONNX Runtime has no product of 16-bit floats: it would
 * turn what is around each into 32 bits and back, step by step. So it widens matrices once, as it loads the graph, and what
 * is wrong is a matrix's numbers alone, by at most 2^-11 of each. A matrix with numbers beyond 16 bits' range keeps 32.
 */
record HalfMatrices() implements MatrixNodes {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final float LARGEST = 65504;

    @Override
    public GraphBuilder.Operation product(GraphBuilder graph, String x, Matrix matrix) {
        return isInRange(matrix)
                ? WholeMatrices.multiplied(graph, x, widened(graph, constant(graph, matrix)))
                : new WholeMatrices().product(graph, x, matrix);
    }

    /** Only rows that are read are widened. */
    @Override
    public String rows(GraphBuilder graph, Matrix matrix, String numbers) {
        return isInRange(matrix)
                ? widened(
                        graph,
                        graph.standard("Gather", constant(graph, matrix), numbers)
                                .result())
                : new WholeMatrices().rows(graph, matrix, numbers);
    }

    private static String widened(GraphBuilder graph, String x) {
        return graph.standard("Cast", x).with("to", OnnxModel.Type.FLOAT.code()).result();
    }

    private static String constant(GraphBuilder graph, Matrix matrix) {
        String name = matrix.name() + ".f16";
        if (!graph.has(name)) {
            graph.constant(name, OnnxModel.Type.FLOAT16, halved(graph, matrix), matrix.rows(), matrix.columns());
        }
        return name;
    }

    private static MemorySegment halved(GraphBuilder graph, Matrix matrix) {
        long count = matrix.rows() * matrix.columns();
        MemorySegment halves = graph.weights().bytes(count * Short.BYTES);
        for (long i = 0; i < count; i++) {
            halves.setAtIndex(HALF, i, Float.floatToFloat16(matrix.numbers().getAtIndex(FLOAT, i)));
        }
        return halves;
    }

    private static boolean isInRange(Matrix matrix) {
        for (long i = 0; i < matrix.rows() * matrix.columns(); i++) {
            if (Math.abs(matrix.numbers().getAtIndex(FLOAT, i)) > LARGEST) {
                return false;
            }
        }
        return true;
    }
}
