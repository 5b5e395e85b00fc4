package dev.millrace.contracts.models.architecture;

import java.util.List;

/**
 * One array of numbers of a model.
 *
 * @param name by which this description calls it, such as {@code decoder.layers.0.attention.query.weight}
 * @param shape outermost first; a matrix has its output first
 */
public record Parameter(String name, List<Integer> shape, Role role) {

    /** What it is for, which decides its first value and whether it decays. */
    public enum Role {
        /** A row for each token id, position, type or bucket. */
        EMBEDDING,
        /** Multiplies. */
        MATRIX,
        /** A matrix whose result is added to the residual stream. */
        RESIDUAL_MATRIX,
        /** Is added. */
        BIAS,
        /** A norm's weight. */
        NORM_WEIGHT,
        /** A norm's weight less 1. */
        NORM_OFFSET,
        /** Belongs to the model and isn't trained. */
        FIXED;

        /** Whether weight decay draws it to 0. */
        public boolean decays() {
            return this == EMBEDDING || this == MATRIX || this == RESIDUAL_MATRIX;
        }
    }

    public Parameter {
        shape = List.copyOf(shape);
    }

    /** How many numbers. */
    public long size() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
}
