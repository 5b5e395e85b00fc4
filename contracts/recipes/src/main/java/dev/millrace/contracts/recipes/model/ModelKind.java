package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a model reads and what it says. */
public enum ModelKind {
    /** Goes on from a text. */
    @JsonProperty("decoder")
    DECODER,
    /** Says what stands behind a mask. */
    @JsonProperty("encoder")
    ENCODER,
    /** Makes of one text another. */
    @JsonProperty("encoder-decoder")
    ENCODER_DECODER
}
