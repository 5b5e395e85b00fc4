package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a run ends with. */
public enum Until {
    /** Its documents, curated and under a name and a version; nothing is tokenized or trained. */
    @JsonProperty("dataset")
    DATASET,
    /** A model that the promotion gate has judged. */
    @JsonProperty("model")
    MODEL
}
