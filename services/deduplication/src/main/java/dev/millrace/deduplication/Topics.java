package dev.millrace.deduplication;

/** The topics that only the parts of this service use. */
final class Topics {

    /** Keys of shards, each partition an owner's. */
    static final String BANDS = "deduplication.bands";
    /** What the owners answered; all answers about a run are in one partition, in the order of ranks. */
    static final String ANSWERS = "deduplication.answers";
    /** Which documents of a shard are copies. */
    static final String DECISIONS = "deduplication.decisions";

    private Topics() {}
}
