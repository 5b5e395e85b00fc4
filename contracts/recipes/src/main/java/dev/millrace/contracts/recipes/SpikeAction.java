package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is done with a step whose loss or gradient is far beyond those of the steps before, or no number. */
public enum SpikeAction {
    /** It is taken as any other; a loss that is no number ends the training. */
    @JsonProperty("off")
    OFF,
    /** The weights stay as they are, and training goes on with what comes after it in the data. */
    @JsonProperty("skip")
    SKIP,
    /** Training goes on from the newest checkpoint, and leaves out all data since (Chowdhery et al. 2022, "PaLM", 5.1). */
    @JsonProperty("rewind")
    REWIND
}
