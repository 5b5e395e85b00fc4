package dev.millrace.cli.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.command.CommandFailed;
import dev.millrace.cli.command.Trouble;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.contracts.recipes.Until;
import dev.millrace.evaluator.domain.document.JsonLines;
import dev.millrace.evaluator.domain.evaluation.DefinedTasks;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask;
import dev.millrace.evaluator.domain.fewshot.TooFewExamples;
import dev.millrace.evaluator.domain.task.MalformedTask;
import dev.millrace.evaluator.domain.task.TaskDefinition;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.evaluator.domain.task.UnfitItem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tasks of a recipe that files define: what a run needs of them is fetched and looked through before it begins, since
 * they are asked when all else is done.
 */
public final class RecipeTasks {

    private RecipeTasks() {}

    /**
     * The recipe with items in files for each task whose set is on the hub or in a bucket; those that are here already aren't
     * fetched again.
     *
     * @param folder where sets are kept
     * @param out is told what is fetched
     * @throws CommandFailed naming the task, and file, line and field, when one can't be asked
     */
    public static Recipe fetched(Recipe recipe, Path folder, PrintWriter out) throws CommandFailed {
        RemoteItems sets = RemoteItems.in(folder, out);
        try {
            return fetched(recipe, folder, sets);
        } finally {
            sets.data().close();
        }
    }

    static Recipe fetched(Recipe recipe, Path folder, RemoteItems sets) throws CommandFailed {
        if (recipe.until() == Until.DATASET || recipe.dryRun().isPresent()) {
            return recipe;
        }
        List<Task> tasks = new ArrayList<>();
        for (Task task : recipe.evaluation().tasks()) {
            Task fetched = task.task().isPresent() ? fetched(task, folder, sets) : task;
            items(fetched);
            tasks.add(fetched);
        }
        return recipe.with(recipe.evaluation().with(tasks));
    }

    /**
     * How many items a task has to be asked about, where they are on this machine.
     *
     * @throws CommandFailed naming the task, and file, line and field, when it can't be asked
     */
    public static Optional<Integer> items(Task task) throws CommandFailed {
        if (task.task().isEmpty() || !isHere(task)) {
            return Optional.empty();
        }
        try {
            EvaluationTask.Defined defined = DefinedTasks.of(task);
            return Optional.of(
                    defined.tasks().stream().mapToInt(one -> one.items().size()).sum());
        } catch (MalformedTask | UnfitItem | TooFewExamples | UncheckedIOException e) {
            throw unusable(task, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw unusable(task, Trouble.of(e));
        }
    }

    private static boolean isHere(Task task) throws CommandFailed {
        boolean assets = Stream.of(task.task().stream(), task.items().stream(), task.data().values().stream())
                .flatMap(each -> each)
                .anyMatch(written -> Asset.in(written).isPresent());
        return !assets
                && (task.items().isPresent()
                        || !task.data().isEmpty()
                        || remote(task).isEmpty());
    }

    private static CommandFailed unusable(Task task, String problem) {
        return new CommandFailed(CommandFailed.USAGE, "evaluation.tasks: %s: %s".formatted(task.name(), problem));
    }

    /** Those of its tasks whose items are elsewhere. */
    private static List<TaskDefinition> remote(Task task) throws CommandFailed {
        try {
            TaskLibrary library = TaskLibrary.shipped();
            String written = task.task().orElseThrow();
            String name = task.shipped().isPresent() ? written : library.add(Path.of(written));
            return library.tasks(name).stream()
                    .filter(one -> one.data().hub().isPresent()
                            || one.data().files().values().stream().anyMatch(path -> path.contains("://")))
                    .toList();
        } catch (MalformedTask e) {
            throw unusable(task, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw unusable(task, Trouble.of(e));
        }
    }

    private static Task fetched(Task task, Path folder, RemoteItems sets) throws CommandFailed {
        boolean sent = task.task().flatMap(Asset::in).isPresent();
        if (sent || task.items().isPresent() || !task.data().isEmpty()) {
            return task;
        }
        List<TaskDefinition> remote = remote(task);
        if (remote.isEmpty()) {
            return task;
        }
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "items", ".part");
            try (BufferedWriter lines = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                for (TaskDefinition one : remote) {
                    write(sets.inFiles(one), lines);
                }
            }
            Path file = Files.createDirectories(folder.resolve(Sha256.of(part).substring(0, 16)))
                    .resolve(task.name() + ".items.jsonl");
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return task.withItems(file.toAbsolutePath().toString());
        } catch (UnfitItem e) {
            throw unusable(task, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailed("%s: its items can't be kept: %s".formatted(folder, Trouble.of(e)), e);
        }
    }

    /** The items of each split that the task needs, as {@code items} of a recipe has them. */
    private static void write(TaskDefinition task, Writer lines) throws IOException, UnfitItem {
        for (Map.Entry<String, String> split : task.data().files().entrySet()) {
            Path file = Path.of(split.getValue());
            String pinned = task.data().sha256().get(split.getKey());
            String found = Sha256.of(file);
            if (pinned != null && !pinned.equals(found)) {
                throw new UnfitItem(
                        "data.sha256: the split %s was %s, and what was fetched is %s; name the revision that it was of, or correct the task"
                                .formatted(split.getKey(), pinned, found));
            }
            int[] index = {0};
            try {
                JsonLines.read(file, (object, place) -> {
                    ObjectNode line = JsonNodeFactory.instance
                            .objectNode()
                            .put("data", task.name())
                            .put("hf_path", task.data().hub().orElse(""))
                            .put("hf_name", task.data().config().orElse(""))
                            .put("split", split.getKey())
                            .put("index", index[0]++);
                    line.set("doc", object);
                    try {
                        lines.write(line.toString());
                        lines.write('\n');
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            } catch (UncheckedIOException e) {
                throw new IOException(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
