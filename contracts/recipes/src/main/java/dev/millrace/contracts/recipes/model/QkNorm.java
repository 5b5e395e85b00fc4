package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What of queries and keys is normalised before their positions. */
public enum QkNorm {
    /** Nothing. */
    @JsonProperty("none")
    NONE,
    /** Each head by itself, as in Qwen 3. */
    @JsonProperty("per-head")
    PER_HEAD,
    /** All heads together, as in OLMo 2. */
    @JsonProperty("all-heads")
    ALL_HEADS
}
