package dev.millrace.evaluator.domain.result;

import java.util.List;

/**
 * The figures of a task.
 *
 * @param items how many were scored
 * @param figures for each filter, for each metric
 */
public record TaskScores(String task, int items, List<Reported> figures) {
    public TaskScores {
        figures = List.copyOf(figures);
    }
}
