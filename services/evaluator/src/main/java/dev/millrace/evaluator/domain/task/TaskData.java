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
 * @param revision a branch, a tag or a commit of it; empty: its newest
 * @param files where each split lies instead, JSON Lines: a path, or an {@code s3://} address; by the split's name
 * @param sha256 of a split's file, by the split's name: another content is refused
 * @param evaluation the split whose items are scored
 * @param fewShot the split that solved examples are drawn from; empty where none are, or where the task brings its own
 */
public record TaskData(
        Optional<String> hub,
        Optional<String> config,
        Optional<String> revision,
        Map<String, String> files,
        Map<String, String> sha256,
        String evaluation,
        Optional<String> fewShot) {

    public TaskData {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        sha256 = Map.copyOf(sha256);
    }

    /** The same items, in files on this machine by their splits. */
    public TaskData in(Map<String, String> splits) {
        return new TaskData(hub, config, revision, splits, sha256, evaluation, fewShot);
    }
}
