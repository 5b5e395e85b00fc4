package dev.millrace.evaluator;

import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.UnprocessableEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * A model package comes in, or a wish to have one scored again; the model is scored on its recipe's tasks; the scores go
 * out. What a training has learnt so far is scored on a few of them while it goes on. An arena comes in; its models answer;
 * where their answers lie goes out, and what a judge says of them where a gate wants one.
 */
@ApplicationScoped
public class EvaluatorService {

    private static final Logger LOG = Logger.getLogger(EvaluatorService.class);

    private final StageRunner runner;
    private final Recipes recipes;
    private final ObjectStore store;
    private final ModelScoring scoring;
    private final TaskReceipts receipts;
    private final EndpointWaits waits;
    private final ArenaAnswering arenas;
    private final CheckpointScoring checkpoints;
    private final PromptsOfGate prompts;
    private final ContaminationOfTasks contamination;

    EvaluatorService(
            StageRunner runner,
            Recipes recipes,
            ObjectStore store,
            ModelScoring scoring,
            TaskReceipts receipts,
            EndpointWaits waits,
            ArenaAnswering arenas,
            PromptsOfGate prompts,
            ContaminationOfTasks contamination,
            CheckpointScoring checkpoints) {
        this.checkpoints = checkpoints;
        this.prompts = prompts;
        this.contamination = contamination;
        this.arenas = arenas;
        this.receipts = receipts;
        this.runner = runner;
        this.recipes = recipes;
        this.store = store;
        this.scoring = scoring;
        this.waits = waits;
    }

    @Incoming("models-exported")
    Uni<Void> onModel(Message<byte[]> message) {
        return runner.run(message, ModelExported.class, (model, lease) -> evaluate(Assignment.of(model)));
    }

    @Incoming("checkpoints-exported")
    Uni<Void> onCheckpoint(Message<byte[]> message) {
        return runner.run(message, CheckpointExported.class, (made, lease) -> checkpoints.score(made));
    }

    @Incoming("checkpoints-evaluated")
    Uni<Void> onCheckpointScored(Message<byte[]> message) {
        return runner.run(message, CheckpointEvaluated.class, (scored, lease) -> checkpoints.remove(scored));
    }

    @Incoming("evaluations-requested")
    Uni<Void> onRequest(Message<byte[]> message) {
        return runner.run(message, EvaluationRequested.class, (request, lease) -> evaluate(Assignment.of(request)));
    }

    @Incoming("arenas-requested")
    Uni<Void> onArena(Message<byte[]> message) {
        return runner.run(message, ArenaRequested.class, (asked, lease) -> arenas.answer(asked));
    }

    private List<Event> evaluate(Assignment job) throws IOException, InterruptedException {
        Path items = Files.createTempFile("evaluation", ".jsonl.zst");
        Path results = Files.createTempFile("results", ".jsonl.zst");
        try {
            long start = System.nanoTime();
            Recipe recipe = recipes.byDigest(job.recipe());
            Optional<ModelEvaluated.Prompts> asked = prompts.put(job.run(), recipe);
            Optional<List<ContaminationOfTasks.OfTask>> seen = contamination.of(job.run(), recipe);
            ModelScoring.Figures figures = score(job, recipe, seen.orElse(List.of()), items);
            ResultsFile.write(figures.table(), results);
            ObjectRef kept = store.put(job.itemsKey(), items);
            ObjectRef keptResults = store.put(job.resultsKey(), results);
            figures.scored()
                    .forEach(task ->
                            task.work().ifPresent(work -> receipts.put(work, job.run(), task, kept, keptResults)));
            double seconds = (System.nanoTime() - start) / 1e9;
            LOG.infof(
                    "%s: %d figures in %.1f s", job.address(), figures.scores().size(), seconds);
            return List.of(job.scored(
                    figures,
                    kept,
                    keptResults,
                    seconds,
                    asked,
                    seen.map(tasks -> tasks.stream()
                            .map(ContaminationOfTasks.OfTask::share)
                            .toList())));
        } catch (EndpointFailed
                | UnusableTask
                | UnprocessableEvent
                | ObjectStoreException.Missing
                | ObjectStoreException.Corrupt e) {
            LOG.errorf("%s can't be scored: %s", job.address(), e.getMessage());
            return List.of(job.failed(Objects.toString(e.getMessage())));
        } finally {
            waits.over();
            Files.deleteIfExists(items);
            Files.deleteIfExists(results);
        }
    }

    private ModelScoring.Figures score(
            Assignment job, Recipe recipe, List<ContaminationOfTasks.OfTask> seen, Path items)
            throws EndpointFailed, UnusableTask, IOException, InterruptedException {
        try (TranscriptFile transcript = new TranscriptFile(items)) {
            return scoring.score(job, recipe, seen, transcript);
        }
    }
}
