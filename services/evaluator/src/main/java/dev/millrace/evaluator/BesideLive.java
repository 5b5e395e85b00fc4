package dev.millrace.evaluator;

import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.events.ModelEvaluated.LiveScores;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.PromotionSpec;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.evaluator.domain.paired.ItemTable;
import dev.millrace.evaluator.domain.paired.PairedComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version beside the live one.
 *
 * @param onOwnDocuments what the live one reached on the run's own documents, where there is a task of these
 * @param comparisons the two item by item, in the order of tasks and their metrics
 */
record BesideLive(Optional<LiveScores> onOwnDocuments, List<Comparison> comparisons) {

    BesideLive {
        comparisons = List.copyOf(comparisons);
    }

    /** Every metric of these tasks for which both have items. */
    static List<Comparison> comparisons(
            PromotionSpec promotion,
            List<Task> tasks,
            List<Score> scores,
            ItemTable table,
            String version,
            ItemTable live) {
        List<Comparison> comparisons = new ArrayList<>();
        for (Task task : tasks) {
            for (String metric : table.metrics(task.name())) {
                find(scores, task.name(), metric)
                        .map(score -> new PairedComparison(
                                task.name(),
                                metric,
                                score.higherIsBetter(),
                                version,
                                promotion.confidence(),
                                promotion.margin(task.name())))
                        .flatMap(paired -> paired.of(table.pairs(task.name(), metric, live)))
                        .ifPresent(comparisons::add);
            }
        }
        return comparisons;
    }

    private static Optional<Score> find(List<Score> scores, String task, String metric) {
        return scores.stream()
                .filter(score -> score.task().equals(task) && score.metric().equals(metric))
                .findFirst();
    }
}
