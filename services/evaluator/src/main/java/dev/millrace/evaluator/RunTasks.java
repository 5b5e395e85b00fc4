package dev.millrace.evaluator;

import dev.millrace.contracts.recipes.Generator;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.Sample;
import dev.millrace.evaluator.domain.evaluation.DefinedTasks;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.TextItem;
import dev.millrace.evaluator.domain.evaluation.TaskFile;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.UnfitItem;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.quickstart.Question;
import dev.millrace.quickstart.StoryQuestions;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Scratch;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The items of a recipe's tasks: from the run's held-out documents, from files, or made on the spot. */
@ApplicationScoped
class RunTasks {

    private final ObjectStore store;
    private final Scratch scratch;
    private final RunWatch runs;

    RunTasks(ObjectStore store, Scratch scratch, RunWatch runs) {
        this.store = store;
        this.scratch = scratch;
        this.runs = runs;
    }

    /** The task with its items. */
    EvaluationTask of(String run, Recipe recipe, Task task) throws UnusableTask, IOException, InterruptedException {
        try {
            return switch (task.kind().orElse(null)) {
                case null -> defined(task);
                case PERPLEXITY -> new EvaluationTask.Perplexity(task.name(), texts(run, recipe, task));
                case CHOICE -> new EvaluationTask.Choice(task.name(), choices(task));
            };
        } catch (CharacterCodingException e) {
            throw new UnusableTask(
                    "Task %s: %s is not UTF-8 text"
                            .formatted(task.name(), task.path().orElse("")),
                    e);
        } catch (NoSuchFileException e) {
            throw new UnusableTask("Task %s: there is no file %s".formatted(task.name(), e.getFile()), e);
        } catch (FileSystemException e) {
            if (task.path().isEmpty() && task.task().isEmpty()) {
                throw e; // this machine's disk, not the recipe's file
            }
            throw new UnusableTask("Task %s: can't read %s".formatted(task.name(), e), e);
        } catch (IllegalArgumentException e) {
            throw new UnusableTask("Task %s: %s".formatted(task.name(), Objects.toString(e.getMessage())), e);
        }
    }

    private static EvaluationTask defined(Task task) throws UnusableTask, IOException {
        try {
            return DefinedTasks.of(task);
        } catch (MalformedTask | UnfitItem | TooFewExamples | UncheckedIOException e) {
            throw new UnusableTask("Task %s: %s".formatted(task.name(), e.getMessage()), e);
        }
    }

    /** What to say of a task that turned out to have no items. */
    static UnusableTask empty(Recipe recipe, Task task) {
        return new UnusableTask("Task %s has nothing to score: %s".formatted(task.name(), remedy(recipe, task)));
    }

    private static String remedy(Recipe recipe, Task task) {
        return task.path()
                .map(path -> path + " holds no items")
                .orElseGet(() ->
                        "none of the run's documents is held out; training.heldOut is %s, a greater share or more documents will do"
                                .formatted(recipe.training().heldOut()));
    }

    private Items<TextItem> texts(String run, Recipe recipe, Task task) throws IOException, InterruptedException {
        return task.path().isPresent()
                ? TaskFile.texts(task.name(), Path.of(task.path().get()), task.limit())
                : new HeldOutTexts(store, scratch, run, recipe.training().heldOut(), runs.withdrawn())
                        .sample(task.name(), task.limit());
    }

    private static Items<ChoiceItem> choices(Task task) throws IOException, UnusableTask {
        if (task.path().isPresent()) {
            return TaskFile.choices(task.name(), Path.of(task.path().get()), task.limit());
        }
        Generator generator = task.generator()
                .orElseThrow(() ->
                        new UnusableTask("Task %s: a choice task needs a path or a generator".formatted(task.name())));
        Sample<ChoiceItem> sample = new Sample<>(task.name(), task.limit());
        List<Question> questions = StoryQuestions.of(generator.documents(), generator.seed());
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            String id = Integer.toString(i);
            sample.add(id, new ChoiceItem(id, question.context(), question.choices(), question.answer()));
        }
        return Items.of(sample.items());
    }
}
