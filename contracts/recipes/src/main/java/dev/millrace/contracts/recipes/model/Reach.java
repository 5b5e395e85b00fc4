package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which keys the queries of a layer see. */
public enum Reach {
    /** Those in the window. */
    @JsonProperty("local")
    LOCAL,
    /** All. */
    @JsonProperty("global")
    GLOBAL
}
