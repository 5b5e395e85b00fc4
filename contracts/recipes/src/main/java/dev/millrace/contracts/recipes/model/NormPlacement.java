package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where the parts of a block are normalised. */
public enum NormPlacement {
    /** What goes in, as most do today. */
    @JsonProperty("pre")
    PRE,
    /** The sum with what went in, as in the first transformers. */
    @JsonProperty("post")
    POST,
    /** What goes in and what comes out, as in Gemma 2. */
    @JsonProperty("sandwich")
    SANDWICH,
    /** What comes out, before it is added, as in OLMo 2. */
    @JsonProperty("output")
    OUTPUT
}
