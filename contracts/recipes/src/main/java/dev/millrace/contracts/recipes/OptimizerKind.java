package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What changes the weights by their gradients. */
public enum OptimizerKind {
    /** AdamW for all of them (Loshchilov and Hutter 2019). */
    @JsonProperty("adamw")
    ADAMW,
    /** Muon for the matrices between the embedding and the head, AdamW for the rest (Jordan et al. 2024). */
    @JsonProperty("muon")
    MUON
}
