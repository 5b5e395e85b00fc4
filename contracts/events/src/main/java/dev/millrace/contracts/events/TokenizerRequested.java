package dev.millrace.contracts.events;

/**
 * Train the run's tokenizer on these shards.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param sample the manifest of the redacted shards to train on
 */
public record TokenizerRequested(String run, String recipe, ObjectRef sample) implements Event {

    @Override
    public String subject() {
        return "tokenizer";
    }
}
