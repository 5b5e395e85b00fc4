package dev.millrace.contracts.recipes;

import java.util.List;

/** What the model is scored on. */
public record EvaluationSpec(List<Task> tasks) {

    public EvaluationSpec {
        tasks = List.copyOf(tasks);
    }
}
