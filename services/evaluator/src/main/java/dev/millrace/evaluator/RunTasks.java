package dev.millrace.evaluator;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.ShardReader;
import dev.millrace.evaluator.domain.EvaluationTask;
import dev.millrace.evaluator.domain.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.EvaluationTask.TextItem;
import dev.millrace.evaluator.domain.Sample;
import dev.millrace.evaluator.domain.TaskFile;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.quickstart.Question;
import dev.millrace.quickstart.StoryQuestions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The items of a recipe's tasks: from the run's held-out documents, from a file, or made on the spot. */
@ApplicationScoped
class RunTasks {

    private final ObjectStore store;

    RunTasks(ObjectStore store) {
        this.store = store;
    }

    /** The task with its items. */
    EvaluationTask of(String run, Recipe recipe, Recipe.Task task) throws UnusableTask, IOException {
        EvaluationTask made = read(run, recipe, task);
        int items = switch (made) {
            case EvaluationTask.Perplexity perplexity -> perplexity.texts().size();
            case EvaluationTask.Choice choice -> choice.items().size();
        };
        if (items == 0) {
            throw new UnusableTask("Task %s has nothing to score: %s".formatted(task.name(), remedy(recipe, task)));
        }
        return made;
    }

    private EvaluationTask read(String run, Recipe recipe, Recipe.Task task) throws UnusableTask, IOException {
        try {
            return switch (task.kind()) {
                case PERPLEXITY -> new EvaluationTask.Perplexity(task.name(), texts(run, recipe, task));
                case CHOICE -> new EvaluationTask.Choice(task.name(), choices(task));
            };
        } catch (NoSuchFileException e) {
            throw new UnusableTask("Task %s: there is no file %s".formatted(task.name(), e.getFile()), e);
        } catch (IllegalArgumentException e) {
            throw new UnusableTask("Task %s: %s".formatted(task.name(), Objects.toString(e.getMessage())), e);
        }
    }

    private static String remedy(Recipe recipe, Recipe.Task task) {
        return task.path()
                .map(path -> path + " holds no items")
                .orElseGet(() ->
                        "none of the run's documents is held out; training.heldOut is %s, a greater share or more documents will do"
                                .formatted(recipe.training().heldOut()));
    }

    private List<TextItem> texts(String run, Recipe recipe, Recipe.Task task) throws IOException {
        return task.path().isPresent()
                ? TaskFile.texts(task.name(), Path.of(task.path().get()), task.limit())
                : heldOut(run, recipe.training().heldOut(), task);
    }

    private List<TextItem> heldOut(String run, double share, Recipe.Task task) throws IOException {
        Sample<TextItem> sample = new Sample<>(task.name(), task.limit());
        for (DatasetManifest.Shard shard :
                DatasetManifest.fromJson(store.read(ObjectKeys.dataset(run))).shards()) {
            try (ShardReader documents = new ShardReader(new ByteArrayInputStream(store.read(shard.text())))) {
                while (documents.hasNext()) {
                    Document document = documents.next();
                    if (HeldOut.contains(document.id(), share)) {
                        sample.add(document.id(), new TextItem(document.id(), document.text()));
                    }
                }
            }
        }
        return sample.items();
    }

    private static List<ChoiceItem> choices(Recipe.Task task) throws IOException, UnusableTask {
        if (task.path().isPresent()) {
            return TaskFile.choices(task.name(), Path.of(task.path().get()), task.limit());
        }
        Recipe.Generator generator = task.generator()
                .orElseThrow(() ->
                        new UnusableTask("Task %s: a choice task needs a path or a generator".formatted(task.name())));
        Sample<ChoiceItem> sample = new Sample<>(task.name(), task.limit());
        List<Question> questions = StoryQuestions.of(generator.documents(), generator.seed());
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            String id = Integer.toString(i);
            sample.add(id, new ChoiceItem(id, question.context(), question.choices(), question.answer()));
        }
        return sample.items();
    }
}
