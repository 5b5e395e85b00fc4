package dev.millrace.contracts.events;

/**
 * Turn this shard into token ids with this tokenizer.
 *
 * @param run the run
 * @param redacted the shard as redaction left it
 * @param tokenizer the {@code tokenizer.json} to use
 */
public record TokenizationRequested(String run, ShardCompleted redacted, ObjectRef tokenizer) implements Event {

    @Override
    public String subject() {
        return redacted.subject();
    }
}
