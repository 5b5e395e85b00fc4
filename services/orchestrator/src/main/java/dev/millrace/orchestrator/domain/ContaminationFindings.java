package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.TaskContamination;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.contracts.recipes.TestItems;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether too much of a task was found in the data. */
final class ContaminationFindings {

    private ContaminationFindings() {}

    /** Of each task with a file; nothing where the recipe has no limit. */
    static List<Finding> of(Recipe recipe, ModelEvaluated evaluated) {
        return recipe.promotion().maxContamination().stream()
                .boxed()
                .flatMap(limit -> recipe.evaluation().tasks().stream()
                        .filter(TestItems::has)
                        .map(task -> of(recipe, task, limit, evaluated)))
                .toList();
    }

    private static Finding of(Recipe recipe, Task task, double limit, ModelEvaluated evaluated) {
        Optional<TaskContamination> known = evaluated.contamination().stream()
                .flatMap(List::stream)
                .filter(one -> one.task().equals(task.name()))
                .findFirst();
        return known.map(found -> Finding.of(
                        found.share() <= limit,
                        "%d of %d items of %s (%s) are in %d documents that were trained on; at most %s may be."
                                .formatted(
                                        found.found(),
                                        found.items(),
                                        task.name(),
                                        percent(found.share()),
                                        found.documents(),
                                        percent(limit))))
                .orElseGet(() -> new Finding(
                        Finding.Outcome.of(recipe.promotion().unknown()),
                        "It isn't known how many items of %s are among the documents that were trained on; at most %s may be."
                                .formatted(task.name(), percent(limit))));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.4g %%", 100 * share);
    }
}
