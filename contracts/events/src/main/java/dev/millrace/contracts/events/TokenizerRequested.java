package dev.millrace.contracts.events;

import java.util.List;

/**
 * Train the run's tokenizer on these shards.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param sample redacted shards to train on, in the order of their rank
 */
public record TokenizerRequested(String run, String recipe, List<ObjectRef> sample) implements Event {

    public TokenizerRequested {
        sample = List.copyOf(sample);
        if (sample.isEmpty()) {
            throw new IllegalArgumentException("A tokenizer needs text to be trained on");
        }
    }

    @Override
    public String subject() {
        return "tokenizer";
    }
}
