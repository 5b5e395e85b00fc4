package dev.millrace.evaluator.domain.request;

import dev.millrace.evaluator.domain.document.TaskDocuments;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is asked of a model for a task.
 *
 * @param shots how many solved examples stand before each item
 * @param documents how many items the task has, asked about or not
 * @param items what is asked about each, in order
 */
public record TaskRequests(TaskDefinition task, int shots, int documents, List<ItemRequests> items) {

    public TaskRequests {
        items = List.copyOf(items);
    }

    /**
     * The requests about a task's items.
     *
     * @param limit how many of the items, from the first; empty: all. Examples are drawn from all there are
     * @throws UnfitItem when an item lacks what the task's templates name, or its answer
     * @throws TooFewExamples when more examples are to be shown than there are
     */
    public static TaskRequests of(TaskDefinition task, TaskDocuments documents, Prompting prompting, OptionalInt limit)
            throws UnfitItem, TooFewExamples {
        int all = documents.evaluation().size();
        TaskDocuments asked = new TaskDocuments(
                documents.evaluation().subList(0, Math.min(all, limit.orElse(all))), documents.examples());
        return new TaskRequests(
                task, task.fewShot().shots(prompting.shots()), all, Requests.of(task, asked, prompting));
    }
}
