package dev.millrace.contracts.events;

import com.fasterxml.jackson.annotation.JsonValue;

/** The stages a shard passes, in order. A shard keeps its id through all of them. */
public enum Stage {
    INGESTION("ingestion"),
    FILTERING("filtering"),
    DEDUPLICATION("deduplication"),
    REDACTION("redaction"),
    TOKENIZATION("tokenization");

    private final String stageName;

    Stage(String stageName) {
        this.stageName = stageName;
    }

    /** The name in object keys, ledgers, metrics and events. */
    @JsonValue
    public String stageName() {
        return stageName;
    }

    /** The topic on which the stage says that a shard is complete. */
    public Topic topic() {
        return switch (this) {
            case INGESTION -> Topic.SHARDS_INGESTED;
            case FILTERING -> Topic.SHARDS_FILTERED;
            case DEDUPLICATION -> Topic.SHARDS_DEDUPLICATED;
            case REDACTION -> Topic.SHARDS_REDACTED;
            case TOKENIZATION -> Topic.SHARDS_TOKENIZED;
        };
    }
}
