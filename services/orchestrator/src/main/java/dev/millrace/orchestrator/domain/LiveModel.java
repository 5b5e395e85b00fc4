package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Score;
import java.util.List;

/**
 * The version that a model's bare name leads to.
 *
 * @param version the version
 * @param scores its scores
 */
public record LiveModel(String version, List<Score> scores) {

    public LiveModel {
        scores = List.copyOf(scores);
    }
}
