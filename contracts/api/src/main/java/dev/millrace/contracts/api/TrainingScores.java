package dev.millrace.contracts.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.contracts.events.Score;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model had learnt by a step of its training, as the tasks say that its recipe asks in between.
 *
 * @param run the run
 * @param model the model's name
 * @param version its version
 * @param step optimiser steps done
 * @param whole whether it is the last step, and the scores are those of the whole model: on all items, and found once
 * @param scores every figure of these tasks; none where it wasn't scored
 * @param seconds how long scoring took, where it was scored by itself
 * @param when the time, as ISO 8601 in UTC, where it is known
 * @param dropped why it wasn't scored
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record TrainingScores(
        String run,
        String model,
        String version,
        long step,
        boolean whole,
        List<Score> scores,
        OptionalDouble seconds,
        Optional<String> when,
        Optional<String> dropped) {

    public TrainingScores {
        scores = List.copyOf(scores);
    }
}
