package dev.millrace.contracts.recipes;

import java.util.List;
import java.util.Optional;

/**
 * What the model is scored on.
 *
 * @param tasks when it is trained
 * @param during while it is trained, if at all
 */
public record EvaluationSpec(List<Task> tasks, Optional<InTraining> during) {

    public EvaluationSpec {
        tasks = List.copyOf(tasks);
    }

    /** The same with other tasks under the same names. */
    public EvaluationSpec with(List<Task> others) {
        return new EvaluationSpec(others, during);
    }
}
