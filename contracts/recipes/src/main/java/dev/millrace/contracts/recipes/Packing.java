package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How documents fill a training's rows. */
public enum Packing {
    /** As is usual for the objective: dialogs by documents, all else as a blend. */
    @JsonProperty("auto")
    AUTO,
    /** Whole documents side by side in a row, none of which sees another; a row's end may be empty. */
    @JsonProperty("documents")
    DOCUMENTS,
    /** One document after another, cut into full rows wherever they end; a document sees the one before it. */
    @JsonProperty("blend")
    BLEND
}
