package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a norm divides by, and whether the mean is taken away first. */
public enum NormKind {
    /** Root mean square. */
    @JsonProperty("rms")
    RMS,
    /** Standard deviation, after the mean is taken away. */
    @JsonProperty("layer")
    LAYER
}
