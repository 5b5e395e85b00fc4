package dev.millrace.contracts.recipes.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How attention and feed-forward follow each other in a block. */
public enum BlockKind {
    /** Feed-forward reads what attention has added to. */
    @JsonProperty("sequential")
    SEQUENTIAL,
    /** Both read what comes in, each through a norm of its own, as in GPT-NeoX. */
    @JsonProperty("parallel")
    PARALLEL,
    /** Both read what comes in through one norm, as in Phi. */
    @JsonProperty("parallel-one-norm")
    PARALLEL_ONE_NORM
}
