package dev.millrace.trainer;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.events.TrainingRequested;
import dev.millrace.contracts.json.JsonContract;
import dev.millrace.contracts.json.MalformedJson;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeParts;
import dev.millrace.contracts.recipes.TrainingCost;
import dev.millrace.contracts.shards.DatasetManifest;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.objectstore.ObjectStoreException;
import dev.millrace.stage.EventPublisher;
import dev.millrace.stage.Lease;
import dev.millrace.stage.Receipts;
import dev.millrace.stage.Recipes;
import dev.millrace.stage.StageRunner;
import dev.millrace.stage.StoredModels;
import dev.millrace.stage.Work;
import dev.millrace.trainer.domain.Attempts;
import dev.millrace.trainer.engine.job.Machine;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** A request to train comes in; worker processes train; progress, checkpoints and the model package go out. */
@ApplicationScoped
public class TrainerService {

    private static final Logger LOG = Logger.getLogger(TrainerService.class);
    /** Before the stage's own end of work, which waits for what is begun here. */
    private static final int FIRST = 1;

    /** Attempts begun without a new checkpoint, over all trainers, for each that may crash in one of them. */
    private static final int FRUITLESS = 4;

    private static final Receipts.Kind<ModelExported> MODEL = new Receipts.Kind<>(
            JsonContract.of("receipt of a training", ModelExported.class), made -> List.of(made.manifest()));

    private final StageRunner runner;
    private final Receipts receipts;
    private final Recipes recipes;
    private final ObjectStore store;
    private final StoredModels models;
    private final EventPublisher publisher;
    private final TrainerConfig config;
    private final TrainingMetrics metrics;
    private final Set<WorkerGroup> training = ConcurrentHashMap.newKeySet();

    TrainerService(
            StageRunner runner,
            Receipts receipts,
            Recipes recipes,
            ObjectStore store,
            StoredModels models,
            EventPublisher publisher,
            TrainerConfig config,
            TrainingMetrics metrics) {
        this.receipts = receipts;
        this.runner = runner;
        this.recipes = recipes;
        this.store = store;
        this.models = models;
        this.publisher = publisher;
        this.config = config;
        this.metrics = metrics;
    }

    void onStart(@Observes StartupEvent event) {
        if (!Files.isDirectory(config.worker())) {
            throw new IllegalStateException("millrace.trainer.worker: there is no folder %s with the workers' jars"
                    .formatted(config.worker().toAbsolutePath()));
        }
        try {
            JobFiles.sweep(scratch(), config.keepScratch());
        } catch (IOException e) {
            LOG.warnf("What earlier trainers left in %s stays: %s", scratch(), e.toString());
        }
    }

    /** Lets the workers end with a checkpoint, so that the next instance loses nothing. */
    void onShutdown(@Observes @Priority(FIRST) ShutdownEvent event) {
        training.forEach(WorkerGroup::stop);
    }

    @Incoming("training-requested")
    Uni<Void> onRequest(Message<byte[]> message) {
        return runner.run(message, TrainingRequested.class, this::train);
    }

    /** A training that an earlier run has done isn't done again: its package is this run's, too. */
    private List<Event> train(TrainingRequested request, Lease lease) throws IOException, InterruptedException {
        Work work = work(request);
        Optional<ModelExported> known = receipts.find(work, MODEL, request.run());
        if (known.isPresent()) {
            LOG.infof(
                    "%s: trained before, as %s", request.subject(), known.get().subject());
            return List.of(known.get().as(request));
        }
        List<Event> end = trainAnew(request, lease);
        for (Event event : end) {
            if (event instanceof ModelExported exported && isWhole(request, exported)) {
                receipts.put(work, MODEL, request.run(), exported);
            }
        }
        return end;
    }

    /** What was stopped early is no other run's. */
    private boolean isWhole(TrainingRequested request, ModelExported exported) {
        return exported.steps() == recipes.byDigest(request.recipe()).training().steps();
    }

    /** The dataset counts by its tokens, in their order: which run has made them makes no difference. */
    private Work work(TrainingRequested request) throws IOException {
        DatasetManifest dataset = DatasetManifest.fromJson(store.read(request.dataset()));
        List<String> parts = new ArrayList<>(List.of(
                RecipeParts.training(recipes.byDigest(request.recipe())),
                request.tokenizer().sha256()));
        dataset.shards()
                .forEach(shard ->
                        parts.addAll(List.of(shard.data().sha256(), shard.source(), Double.toString(shard.weight()))));
        return Work.of("training", TrainingJob.RULES, parts);
    }

    private List<Event> trainAnew(TrainingRequested request, Lease lease) throws IOException, InterruptedException {
        try (JobFiles files = new JobFiles(scratch(), request.run())) {
            try {
                List<Event> end = train(request, lease, files);
                files.delete();
                return end;
            } catch (ObjectStoreException.Missing | ObjectStoreException.Corrupt | ObjectStoreException.Refused e) {
                files.delete(); // the message becomes a dead letter
                throw e;
            } catch (InterruptedException e) {
                files.keepCheckpoints();
                throw e;
            } finally {
                if (lease.lost()) {
                    files.delete(); // another instance goes on, with what is in the store
                }
            }
        }
    }

    /** How wide trainings run of which nobody has said it. */
    private TrainingExecution configured() {
        TrainerConfig.Execution execution = config.execution();
        return new TrainingExecution(
                execution.workers(),
                execution.threads(),
                execution.microBatch(),
                execution.recompute(),
                execution.device());
    }

    private Path scratch() {
        return config.scratch().orElse(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private List<Event> train(TrainingRequested request, Lease lease, JobFiles files)
            throws IOException, InterruptedException {
        Recipe recipe = recipes.byDigest(request.recipe());
        TrainingExecution asked = request.execution().orElse(recipe.execution().training());
        TrainingJob job;
        try {
            job = files.job(store, models, request, recipe, asked.or(configured()));
        } catch (MalformedModel | MalformedJson e) {
            return failed(request, "Training can't begin: " + e.getMessage());
        }
        TrainingCost cost = new TrainingCost(job.model(), job.training(), job.execution(), job.vocabulary())
                .withBase(Optional.of(job.architecture()));
        Optional<String> tooLarge = cost.tooLargeFor(Machine.memory(job.execution()));
        if (tooLarge.isPresent()) {
            return failed(request, tooLarge.get());
        }
        CheckpointStore checkpoints = new CheckpointStore(store, lease, request.run(), job.training());
        Attempts attempts = new Attempts(config.attempts());
        while (true) {
            if (checkpoints.fruitless() >= FRUITLESS * config.attempts()) {
                return failed(
                        request,
                        "%d attempts were begun since the checkpoint at step %d and none came to another; the trainer itself may have been killed, as for lack of memory"
                                .formatted(checkpoints.fruitless(), checkpoints.newestStep()));
            }
            checkpoints.restore(files.checkpoints());
            AtomicBoolean stepped = new AtomicBoolean();
            switch (attempt(request, job, files, checkpoints, lease, stepped)) {
                case Outcome.Finished(WorkerMessage.Exported exported) -> {
                    return exported(request, exported, lease);
                }
                case Outcome.GaveUp(String reason) -> {
                    return failed(request, reason);
                }
                case Outcome.Stopped() -> throw stopped(checkpoints);
                // Told to stop before they could hear it.
                case Outcome.Crashed crashed when lease.paused() -> throw stopped(checkpoints);
                case Outcome.Crashed(String detail) -> {
                    LOG.errorf("%s: the workers died: %s", request.subject(), detail);
                    files.endAttempt();
                    Optional<String> reason = attempts.crashed(
                            checkpoints.newestStep(), job.training().steps(), stepped.get(), detail);
                    if (reason.isPresent()) {
                        return failed(request, reason.get());
                    }
                }
            }
        }
    }

    /** Somebody goes on later from the last checkpoint: another instance, or whoever gets it when a paused run goes on. */
    private static InterruptedException stopped(CheckpointStore checkpoints) throws IOException {
        checkpoints.stopped();
        return new InterruptedException("The workers were told to stop");
    }

    /** A package that can't be read now can't be read later either. */
    private List<Event> exported(TrainingRequested request, WorkerMessage.Exported exported, Lease lease)
            throws IOException {
        try {
            return List.of(export(request, exported, new LeasedPuts(store, lease)));
        } catch (MalformedModel | NoSuchFileException e) {
            return failed(request, "All steps are done, but the model package isn't whole: " + e.getMessage());
        }
    }

    private Outcome attempt(
            TrainingRequested request,
            TrainingJob job,
            JobFiles files,
            CheckpointStore checkpoints,
            Lease lease,
            AtomicBoolean stepped)
            throws IOException, InterruptedException {
        int number = checkpoints.begin();
        try (TrainingMetrics.Gauges gauges = metrics.of(request);
                ProgressRelay relay = new ProgressRelay(request, publisher, config, gauges, number);
                CheckpointUploads uploads =
                        new CheckpointUploads(request, job.training(), checkpoints, publisher, lease, files.uploads());
                PackageUploads packages =
                        new PackageUploads(request, store, learnt -> publisher.publish(List.of(learnt)), lease);
                WorkerGroup workers = WorkerGroup.start(
                        new WorkerRuntime(List.of(config.worker().resolve("*")), config.workerHeap()),
                        job,
                        files.attempt(),
                        message -> {
                            stepped.compareAndSet(false, message instanceof WorkerMessage.Progressed);
                            heard(message, relay, uploads, packages);
                        })) {
            training.add(workers);
            lease.onLost(workers::kill);
            lease.onPaused(workers::stop);
            lease.onConclusion(workers::conclude);
            LOG.infof("%s: attempt %d, workers %s", request.subject(), number, workers.pids());
            Outcome outcome = workers.await();
            training.remove(workers);
            if (lease.lost()) {
                throw new InterruptedException("The lease on " + request.subject() + " was lost");
            }
            return outcome;
        }
    }

    private static void heard(
            WorkerMessage message, ProgressRelay relay, CheckpointUploads uploads, PackageUploads packages) {
        switch (message) {
            case WorkerMessage.Progressed p -> relay.report(p);
            case WorkerMessage.CheckpointSaved saved -> uploads.offer(saved);
            case WorkerMessage.Packaged made -> packages.offer(made);
            case WorkerMessage.CheckpointRefused refused ->
                LOG.errorf("Checkpoint %s is not used: %s", refused.folder(), refused.reason());
            case WorkerMessage.StepSkipped skipped -> {
                LOG.warnf("Step %d was skipped: %s", skipped.step(), skipped.reason());
                relay.report(skipped);
            }
            case WorkerMessage.Remark remark -> LOG.warn(remark.text());
            case WorkerMessage.Started started -> {
                relay.begins(started.step());
                LOG.infof(
                        "Training from step %d of %d: %,d parameters, %,d tokens, %d threads",
                        started.step(), started.steps(), started.parameters(), started.tokens(), started.threads());
            }
            case WorkerMessage.Exported exported -> LOG.infof("The model package is ready in %s", exported.folder());
            case WorkerMessage.GaveUp gaveUp -> LOG.error(gaveUp.reason());
        }
    }

    private List<Event> failed(TrainingRequested request, String reason) {
        LOG.errorf("%s can't be trained: %s", request.subject(), reason);
        return List.of(new RunFailed(request.run(), "trainer", reason));
    }

    private static ModelExported export(TrainingRequested request, WorkerMessage.Exported exported, LeasedPuts store)
            throws IOException {
        Path folder = Path.of(exported.folder());
        for (Manifest.Part part : Manifest.read(folder).files()) {
            store.put(ObjectKeys.model(request.run(), part.name()), folder.resolve(part.name()));
        }
        ObjectRef manifest = store.put(ObjectKeys.model(request.run(), Manifest.FILE), folder.resolve(Manifest.FILE));
        return new ModelExported(
                request.run(),
                request.recipe(),
                request.model(),
                request.version(),
                manifest,
                exported.parameters(),
                exported.steps(),
                exported.tokens(),
                exported.firstLoss(),
                exported.lastLoss(),
                exported.tokensPerSecond(),
                exported.seconds());
    }
}
