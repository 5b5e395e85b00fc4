package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the matrices that write to the residual stream start. */
public enum ResidualInit {
    /** At zero: every block starts as the identity. */
    @JsonProperty("zero")
    ZERO,
    /** Drawn, and divided by the root of how many write, as in GPT-2. */
    @JsonProperty("scaled")
    SCALED
}
