package dev.millrace.contracts.events;

import java.util.List;

/**
 * A model has been scored.
 *
 * @param run the run
 * @param model the model's name
 * @param version its version
 * @param scores every figure
 * @param items every request and answer behind the scores (JSONL, Zstandard)
 * @param seconds how long it took
 */
public record ModelEvaluated(
        String run, String model, String version, List<Score> scores, ObjectRef items, double seconds)
        implements Event {

    public ModelEvaluated {
        scores = List.copyOf(scores);
    }

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
