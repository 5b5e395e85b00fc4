package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

/**
 * What a training had learnt by a step has been scored while it went on, or won't be.
 *
 * @param run the run
 * @param model the model's name
 * @param version its version
 * @param step optimiser steps done
 * @param scores every figure; none where it wasn't scored
 * @param seconds how long it took
 * @param when the time, as ISO 8601 in UTC
 * @param dropped why it wasn't scored; nothing else comes of that
 */
public record CheckpointEvaluated(
        String run,
        String model,
        String version,
        long step,
        List<Score> scores,
        double seconds,
        String when,
        Optional<String> dropped)
        implements Event {

    public CheckpointEvaluated {
        scores = List.copyOf(scores);
        if (step < 0) {
            throw new IllegalArgumentException("Steps are counted from 0, not from " + step);
        }
        if (dropped.isPresent() && !scores.isEmpty()) {
            throw new IllegalArgumentException("What was scored wasn't dropped");
        }
    }

    @Override
    public String subject() {
        return model + "@" + version + "#" + step;
    }
}
