package dev.millrace.evaluator.domain.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a task's items come from.
 *
 * @param hub the published set's name on the Hugging Face hub
 * @param config its configuration there
 * @param files where each split lies instead, JSON Lines: a path, or an {@code s3://} address; by the split's name
 * @param evaluation the split whose items are scored
 * @param fewShot the split that solved examples are drawn from; empty where none are, or where the task brings its own
 */
public record TaskData(
        Optional<String> hub,
        Optional<String> config,
        Map<String, String> files,
        String evaluation,
        Optional<String> fewShot) {

    public TaskData {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }
}
