package dev.millrace.evaluator.domain.evaluation;

import dev.millrace.contracts.recipes.Task;
import dev.millrace.evaluator.domain.document.ItemFile;
import dev.millrace.evaluator.domain.document.SplitFiles;
import dev.millrace.evaluator.domain.document.TaskDocuments;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.request.DialogForm;
import dev.millrace.evaluator.domain.request.Prompting;
import dev.millrace.evaluator.domain.request.TaskRequests;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tasks of a recipe that a file defines, shipped or its own. */
public final class DefinedTasks {

    private final Task task;
    private final TaskLibrary library = TaskLibrary.shipped();
    private final String asked;
    private final Path folder;

    /** @param task its paths are those of files here */
    private DefinedTasks(Task task) throws MalformedTask, IOException {
        String written = task.task().orElseThrow();
        this.task = task;
        this.asked = task.shipped().isPresent() ? written : library.add(Path.of(written));
        this.folder = task.shipped().isPresent()
                ? Path.of("")
                : Path.of(written).toAbsolutePath().resolveSibling("");
    }

    /**
     * The task with its items.
     *
     * @param task its paths are those of files here
     * @throws MalformedTask naming file, line and field, when the task's file can't be read
     * @throws UnfitItem naming file, line and field, when an item doesn't fit, or there are none
     * @throws TooFewExamples when more examples are to be shown than there are
     * @throws UncheckedIOException when a file can't be read
     */
    public static EvaluationTask.Defined of(Task task) throws MalformedTask, UnfitItem, TooFewExamples, IOException {
        return new DefinedTasks(task).read();
    }

    private EvaluationTask.Defined read() throws MalformedTask, UnfitItem, TooFewExamples, IOException {
        Optional<ItemFile> items = task.items().isPresent()
                ? Optional.of(ItemFile.read(Path.of(task.items().get())))
                : Optional.empty();
        List<TaskRequests> requests = new ArrayList<>();
        for (TaskLibrary.Asked one : library.asked(List.of(asked), task.shots())) {
            Prompting prompting = new Prompting(
                    one.shots(),
                    task.applyChatTemplate() ? Optional.of(DialogForm.messages(task.multiturn())) : Optional.empty(),
                    task.system());
            requests.add(TaskRequests.of(one.task(), documents(one.task(), items), prompting, task.limit()));
        }
        return new EvaluationTask.Defined(task.name(), library, asked, requests);
    }

    private TaskDocuments documents(TaskDefinition definition, Optional<ItemFile> items) throws UnfitItem {
        if (items.isPresent()) {
            return items.get().documents(definition);
        }
        if (!task.data().isEmpty()) {
            return SplitFiles.documents(definition.with(definition.data().in(task.data())), folder);
        }
        if (definition.data().hub().isPresent()) {
            throw new UnfitItem(
                    "the items of %s didn't come with the recipe: 'millrace run' fetches %s and sends them, or name a file that has them under items"
                            .formatted(
                                    definition.name(), definition.data().hub().get()));
        }
        return SplitFiles.documents(definition, folder);
    }
}
