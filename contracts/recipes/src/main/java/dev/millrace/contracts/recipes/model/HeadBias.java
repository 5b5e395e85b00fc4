package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The bias of the scores of token ids. */
public enum HeadBias {
    /** There is none. */
    @JsonProperty("none")
    NONE,
    /** A parameter. */
    @JsonProperty("learned")
    LEARNED,
    /** Zeros that belong to the model and are not trained, as in BART. */
    @JsonProperty("fixed")
    FIXED
}
