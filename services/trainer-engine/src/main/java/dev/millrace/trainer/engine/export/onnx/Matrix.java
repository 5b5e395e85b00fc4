package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Numbers of a model in rows.
 *
 * @param name that a graph's constants of it are called by
 * @param numbers {rows, columns}, 32-bit floats, little-endian
 */
record Matrix(String name, MemorySegment numbers, long rows, long columns) {

    /** A parameter of two dimensions as it is. */
    static Matrix of(Weights weights, String name) throws MalformedModel {
        List<Integer> shape = weights.shape(name);
        return new Matrix(name, weights.floats(name), shape.getFirst(), shape.getLast());
    }
}
