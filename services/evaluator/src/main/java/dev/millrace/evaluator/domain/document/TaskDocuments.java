package dev.millrace.evaluator.domain.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A task's items.
 *
 * @param evaluation those that are scored
 * @param examples those that solved examples are chosen from
 */
public record TaskDocuments(List<Document> evaluation, List<Document> examples) {

    public TaskDocuments {
        evaluation = List.copyOf(evaluation);
        examples = List.copyOf(examples);
    }

    /** Has the items of a split. */
    @FunctionalInterface
    public interface Splits {
        /** @throws UnfitItem when they can't be had */
        List<Document> of(String split) throws UnfitItem;
    }

    /**
     * What a task needs of some splits: the evaluation's, and the few-shot split's where it has one and brings no examples
     * itself.
     *
     * @param source where they lie, as messages name it: of a split
     * @throws UnfitItem when an item can't be had, or there are none
     */
    static TaskDocuments from(TaskDefinition task, UnaryOperator<String> source, Splits splits) throws UnfitItem {
        List<Document> evaluation = splits.of(task.data().evaluation());
        if (evaluation.isEmpty()) {
            throw new UnfitItem("%s: there are no items of the split %s in %s"
                    .formatted(
                            task.name(),
                            task.data().evaluation(),
                            source.apply(task.data().evaluation())));
        }
        if (!task.fewShot().samples().isEmpty()) {
            return new TaskDocuments(evaluation, samples(task));
        }
        Optional<String> split = task.data().fewShot();
        return new TaskDocuments(evaluation, split.isPresent() ? splits.of(split.get()) : List.of());
    }

    /** Examples that the task brings along say all that is needed: nothing is derived of them. */
    private static List<Document> samples(TaskDefinition task) {
        List<Document> samples = new ArrayList<>();
        for (Map<String, JsonNode> fields : task.fewShot().samples()) {
            String place = "sample %d of %s".formatted(samples.size() + 1, task.name());
            samples.add(new Document(samples.size(), place, fields));
        }
        return samples;
    }
}
