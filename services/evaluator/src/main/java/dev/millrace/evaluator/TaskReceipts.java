package dev.millrace.evaluator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeParts;
import dev.millrace.contracts.recipes.Task;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.evaluator.domain.evaluation.Evaluation;
import dev.millrace.evaluator.domain.evaluation.FoundItems;
import dev.millrace.evaluator.domain.paired.ItemTable;
import dev.millrace.evaluator.domain.task.TaskLibrary;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Scratch;
import dev.millrace.stage.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a package has reached on a task before, in whatever run. Who asks for an evaluation wants one: it is done, not
 * looked up.
 */
@ApplicationScoped
class TaskReceipts {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The figures of one task.
     *
     * @param items requests and answers, those of other tasks among them
     * @param results what was reached on each item, of other tasks as well; absent in what was scored before that was kept
     * @param found the SHA-256 of those of its items that the model may have seen ({@link FoundItems#digest}), which the figures
     *     on clean items leave out; absent where that wasn't known, and in what was scored before there were such figures
     */
    record TaskScores(List<Score> scores, ObjectRef items, Optional<ObjectRef> results, Optional<String> found) {
        TaskScores {
            scores = List.copyOf(scores);
        }

        /**
         * The figures where these items may have been seen; empty where those on clean items aren't known. The same package
         * has the same figures on all items, whichever of them somebody has looked for.
         */
        Optional<List<Score>> where(Optional<FoundItems> seen) {
            if (seen.isEmpty()) {
                return Optional.of(scores.stream()
                        .map(score -> score.withClean(Optional.empty()))
                        .toList());
            }
            return found.equals(seen.map(FoundItems::digest)) ? Optional.of(scores) : Optional.empty();
        }
    }

    private static final Receipts.Kind<TaskScores> TASK = new Receipts.Kind<>(
            JsonContract.of("receipt of a task", TaskScores.class),
            scored -> Stream.concat(Stream.of(scored.items()), scored.results().stream())
                    .toList());

    private static final TaskLibrary SHIPPED = TaskLibrary.shipped();

    private final Receipts receipts;
    private final ObjectStore store;
    private final Scratch scratch;
    private final RunWatch runs;

    TaskReceipts(Receipts receipts, ObjectStore store, Scratch scratch, RunWatch runs) {
        this.runs = runs;
        this.receipts = receipts;
        this.store = store;
        this.scratch = scratch;
    }

    /**
     * What scoring {@code task} depends on; nothing when the package or the task's file can't be known.
     *
     * @param manifest the SHA-256 of the package's manifest
     */
    Optional<Work> work(String run, Optional<String> manifest, Recipe recipe, Task task)
            throws IOException, InterruptedException {
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>(List.of(
                RecipeParts.evaluation(recipe, task),
                manifest.get(),
                Integer.toString(recipe.model().context())));
        for (String path : paths(task)) {
            // A recipe that was stored with paths: one says nothing about what is behind it.
            Path file = Path.of(path);
            if (!Files.isReadable(file)) {
                return Optional.empty(); // who scores the task says what is wrong with it
            }
            parts.add(Sha256.of(file));
        }
        task.task().ifPresent(_ -> parts.add(definition(task)));
        if (task.readsHeldOut()) {
            DatasetManifest.fromJson(store.read(ObjectKeys.dataset(run)))
                    .shards()
                    .forEach(shard -> parts.add(shard.text().sha256()));
            parts.addAll(runs.withdrawn().parts());
        }
        return Optional.of(Work.of("evaluation", Evaluation.RULES, parts));
    }

    private static List<String> paths(Task task) {
        return Stream.of(
                        task.path().stream(),
                        task.task().filter(_ -> task.shipped().isEmpty()).stream(),
                        task.items().stream(),
                        task.data().values().stream())
                .flatMap(each -> each)
                .filter(written -> Asset.in(written).isEmpty())
                .toList();
    }

    /** What a shipped task says; an own one, which goes with the recipe, may extend and name any of the shipped. */
    private static String definition(Task task) {
        return task.shipped().map(SHIPPED::digest).orElseGet(SHIPPED::digest);
    }

    /**
     * The figures found before; what was reached on each item of the task goes to {@code table}.
     *
     * @param seen those of its items that the model may have seen, where that is known
     */
    Optional<TaskScores> find(Work work, String run, String task, Optional<FoundItems> seen, ItemTable table)
            throws IOException {
        Optional<TaskScores> known = receipts.find(work, TASK, run)
                .flatMap(before -> before.where(seen)
                        .map(scores -> new TaskScores(scores, before.items(), before.results(), before.found())));
        Optional<ObjectRef> results = known.flatMap(TaskScores::results);
        if (results.isEmpty()) {
            return Optional.empty();
        }
        try (Scratch.TempFile file = scratch.fetch(results.get())) {
            ResultsFile.read(file.path(), task, table);
        }
        return known;
    }

    void put(Work work, String run, ModelScoring.Scored scored, ObjectRef items, ObjectRef results) {
        receipts.put(
                work,
                TASK,
                run,
                new TaskScores(
                        scored.scores(),
                        items,
                        Optional.of(results),
                        scored.found().map(FoundItems::digest)));
    }

    /** Adds the requests and answers of a task to {@code transcript}, without those of other models, which are named. */
    void copy(ObjectRef items, String task, TranscriptFile transcript) throws IOException {
        try (Scratch.TempFile tempFile = scratch.fetch(items);
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new ZstdInputStream(Files.newInputStream(tempFile.path())), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode entry = JSON.readTree(line);
                if (entry instanceof ObjectNode object
                        && entry.path("task").asText().equals(task)
                        && !entry.has("model")) {
                    transcript.write(object);
                }
            }
        }
    }
}
