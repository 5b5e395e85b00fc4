package dev.millrace.evaluator;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.TaskContamination;
import dev.millrace.contracts.recipes.Decontamination;
import dev.millrace.contracts.recipes.ItemFiles;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeAssets;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.contracts.recipes.TestItems;
import dev.millrace.contracts.shards.Contamination;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerReader;
import dev.millrace.evaluator.domain.document.JsonLines;
import dev.millrace.evaluator.domain.evaluation.FoundItems;
import dev.millrace.evaluator.domain.task.UnfitItem;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Assets;
import dev.millrace.stage.Scratch;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How much of a recipe's tasks is in the documents that its model was trained on, by what filtering's ledgers say. */
@ApplicationScoped
class ContaminationOfTasks {

    private final ObjectStore store;
    private final Scratch scratch;
    private final Assets assets;

    ContaminationOfTasks(ObjectStore store, Scratch scratch, Assets assets) {
        this.store = store;
        this.scratch = scratch;
        this.assets = assets;
    }

    /**
     * That of one task.
     *
     * @param share how much that is
     * @param found which items they are
     */
    record OfTask(TaskContamination share, FoundItems found) {}

    /**
     * That of each task with a file; nothing where filtering hasn't looked for their items, or nobody can tell which ledgers
     * are the run's.
     *
     * @throws UnusableTask when a task's file can't be read
     */
    Optional<List<OfTask>> of(String run, Recipe recipe) throws UnusableTask, IOException, InterruptedException {
        List<Task> withFiles =
                recipe.evaluation().tasks().stream().filter(TestItems::has).toList();
        if (withFiles.isEmpty()
                || recipe.filter()
                        .decontamination()
                        .filter(Decontamination::tasks)
                        .isEmpty()) {
            return Optional.empty();
        }
        List<DatasetManifest.Shard> shards =
                DatasetManifest.fromJson(store.read(ObjectKeys.dataset(run))).shards();
        if (shards.stream().anyMatch(shard -> shard.filtered().isEmpty())) {
            return Optional.empty();
        }
        Map<String, OfSet> found = new HashMap<>();
        for (DatasetManifest.Shard shard : shards) {
            read(shard.filtered().orElseThrow(), found);
        }
        List<OfTask> tasks = new ArrayList<>();
        try (Assets.Copies copies = assets.of(recipe, RecipeAssets.Part.TASKS)) {
            for (Task task : copies.recipe().evaluation().tasks()) {
                Optional<TestItems> items = TestItems.of(task);
                if (items.isPresent()) {
                    tasks.add(of(task, items.get(), found));
                }
            }
        }
        return Optional.of(tasks);
    }

    /** What is shared with one set. */
    private static final class OfSet {
        private final Set<String> items = new HashSet<>();
        private long documents;
    }

    private void read(ObjectRef ledger, Map<String, OfSet> found) throws IOException, InterruptedException {
        try (Scratch.TempFile file = scratch.fetch(ledger);
                LedgerReader entries = new LedgerReader(Files.newInputStream(file.path()))) {
            while (entries.hasNext()) {
                LedgerEntry entry = entries.next();
                if (entry.outcome() != LedgerEntry.Outcome.DROPPED) {
                    Contamination.of(entry)
                            .ifPresent(shared -> shared.sets().forEach((set, of) -> {
                                OfSet all = found.computeIfAbsent(set, _ -> new OfSet());
                                all.items.addAll(of.named().keySet());
                                all.documents++;
                            }));
                }
            }
        }
    }

    /** Files of the same name are one set to filtering: of each its own items count. */
    private static OfTask of(Task task, TestItems items, Map<String, OfSet> found) throws UnusableTask {
        Set<String> own = new HashSet<>();
        try {
            JsonLines.readNumbered(
                    items.file(),
                    (line, number) -> items.item(line).ifPresent(item -> own.add(ItemFiles.name(item, number))));
        } catch (UnfitItem e) {
            throw new UnusableTask("Task %s: %s".formatted(task.name(), e.getMessage()), e);
        } catch (IOException e) {
            throw new UnusableTask("Task %s: can't read %s".formatted(task.name(), e), e);
        }
        if (own.isEmpty()) {
            throw new UnusableTask(
                    "Task %s has nothing to score: %s holds no items".formatted(task.name(), items.file()));
        }
        OfSet shared = found.getOrDefault(ItemFiles.set(items.file()), new OfSet());
        Set<String> touched = own.stream()
                .filter(item -> shared.items.contains(Contamination.written(item)))
                .collect(Collectors.toSet());
        return new OfTask(
                new TaskContamination(
                        task.name(), own.size(), touched.size(), touched.isEmpty() ? 0 : shared.documents),
                new FoundItems(touched));
    }
}
