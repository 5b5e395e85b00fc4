package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the learning rate goes on after its warm-up. */
public enum Schedule {
    /** Half a cosine down to the floor. */
    @JsonProperty("cosine")
    COSINE,
    /** A straight line down to the floor. */
    @JsonProperty("linear")
    LINEAR,
    /** At its peak, and down to the floor over the last steps (Hu et al. 2024, "MiniCPM": warm-up, stable, decay). */
    @JsonProperty("wsd")
    WSD,
    /** At its peak to the end. */
    @JsonProperty("constant")
    CONSTANT;

    /** Which rate a step has, of W steps of warm-up and T in all. */
    public enum Steps {
        /** Every step learns and the last one has the floor's rate: step 0 has 1/W of the peak, step T - 1 the floor. */
        @JsonProperty("inclusive")
        INCLUSIVE,
        /** As in transformers: step t has t/W of the peak, so the first learns nothing, and step T would have the floor. */
        @JsonProperty("transformers")
        TRANSFORMERS
    }

    /** The line down to the floor of {@link #WSD}. */
    public enum Decay {
        @JsonProperty("linear")
        LINEAR,
        @JsonProperty("cosine")
        COSINE,
        /** Fast at first (Hägele et al. 2024, "Scaling laws and compute-optimal training beyond fixed durations"). */
        @JsonProperty("1-sqrt")
        ONE_MINUS_SQRT;

        /** What is left of 1 after a share of the way. */
        public double left(double progress) {
            return switch (this) {
                case LINEAR -> 1 - progress;
                case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
                case ONE_MINUS_SQRT -> 1 - Math.sqrt(progress);
            };
        }
    }
}
