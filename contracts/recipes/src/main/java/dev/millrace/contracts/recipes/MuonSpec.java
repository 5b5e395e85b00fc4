package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalDouble;

/**
 * How Muon changes the matrices between the embedding and the head.
 *
 * @param learningRate its peak; absent: that of the rest. Both follow the same schedule
 * @param momentum decay of the mean of the gradients
 * @param nesterov whether a step looks ahead by one gradient
 * @param iterations of Newton and Schulz that make a step orthogonal
 * @param adjust how a step's size goes with the matrix's shape
 */
public record MuonSpec(
        OptionalDouble learningRate, double momentum, boolean nesterov, int iterations, Adjustment adjust) {

    /** As published. */
    public static final MuonSpec USUAL = new MuonSpec(OptionalDouble.empty(), 0.95, true, 5, Adjustment.ORIGINAL);

    /** What an orthogonal matrix of R rows and C columns is multiplied by, as {@code torch.optim.Muon} names it. */
    public enum Adjustment {
        /** √max(1, R/C) (Jordan et al. 2024). */
        @JsonProperty("original")
        ORIGINAL,
        /** 0.2·√max(R, C): steps as large as AdamW's, at whose learning rate it may run (Liu et al. 2025, "Moonlight"). */
        @JsonProperty("match-rms-adamw")
        MATCH_RMS_ADAMW;

        /** The factor for a matrix. */
        public double factor(long rows, long columns) {
            return switch (this) {
                case ORIGINAL -> Math.sqrt(Math.max(1, (double) rows / columns));
                case MATCH_RMS_ADAMW -> 0.2 * Math.sqrt((double) Math.max(rows, columns));
            };
        }
    }
}
