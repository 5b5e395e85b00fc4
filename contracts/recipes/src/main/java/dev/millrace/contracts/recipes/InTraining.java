package dev.millrace.contracts.recipes;

import java.util.List;
import java.util.OptionalInt;

/**
 * What the model is scored on while it learns.
 *
 * @param every how many steps lie between
 * @param tasks those of the recipe's tasks, by their names
 * @param limit at most this many items of each
 */
public record InTraining(int every, List<String> tasks, OptionalInt limit) {

    public InTraining {
        tasks = List.copyOf(tasks);
    }

    /** The tasks with as many items as are scored each time, in the recipe's order. */
    public List<Task> of(List<Task> all) {
        return all.stream()
                .filter(task -> tasks.contains(task.name()))
                .map(task -> limit.isPresent() ? task.limited(limit.getAsInt()) : task)
                .toList();
    }
}
