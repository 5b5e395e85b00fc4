package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a model knows where a token stands. */
public enum PositionKind {
    /** Queries and keys are turned. */
    @JsonProperty("rotary")
    ROTARY,
    /** A learned vector is added to the token's. */
    @JsonProperty("learned")
    LEARNED,
    /** A fixed vector of sines and cosines is added to the token's. */
    @JsonProperty("sinusoidal")
    SINUSOIDAL,
    /** A learned number for each head and bucket of distances is added to the scores, as in T5. */
    @JsonProperty("relative")
    RELATIVE,
    /** A multiple of the distance is taken from the scores. */
    @JsonProperty("alibi")
    ALIBI,
    /** Not at all, but for what a causal mask gives away. */
    @JsonProperty("none")
    NONE
}
