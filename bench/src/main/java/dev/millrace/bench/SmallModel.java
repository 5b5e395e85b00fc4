package dev.millrace.bench;

import dev.millrace.contracts.events.TrainingDevice;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.recipes.ExportSpec;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.job.WorkerRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

/** A model of the quickstart's shape, trained for a moment by the trainer's engine on the quickstart's stories. */
public record SmallModel(ModelPackage model, WorkerMessage.Exported training) {

    private static final int STORIES = 1_500;

    /** The quickstart's recipe. */
    static Recipe quickstart() throws IOException {
        Path file = Folders.root().resolve("recipes/quickstart.yaml");
        return BenchRecipes.parse(Files.readString(file), file.resolveSibling("."));
    }

    /** Trains it for {@code steps} steps below {@code folder}. */
    public static SmallModel train(Path folder, long steps) throws IOException, InterruptedException {
        StoryTokens data = StoryTokens.of(STORIES, 5, quickstart().tokenizer().vocabulary(), folder);
        return train(data, usual(steps), OptionalInt.empty(), WorkerRuntime.in(Folders.worker()), folder);
    }

    /** The quickstart's training, for so many steps, with no checkpoint before the last. */
    private static TrainingSpec usual(long steps) throws IOException {
        TrainingSpec usual = quickstart().training();
        return training(usual, usual.seed(), steps);
    }

    /** {@code usual} with another seed and number of steps; nothing is held out. */
    static TrainingSpec training(TrainingSpec usual, long seed, long steps) {
        return new TrainingSpec(
                seed,
                steps,
                usual.batch(),
                usual.learningRate(),
                usual.minLearningRate(),
                usual.warmup(),
                usual.weightDecay(),
                usual.beta1(),
                usual.beta2(),
                usual.clip(),
                steps,
                usual.keepCheckpoints(),
                usual.keepEvery(),
                0,
                0,
                usual.optimizer(),
                usual.muon(),
                usual.schedule(),
                usual.scheduleSteps(),
                usual.decay(),
                usual.labelSmoothing(),
                usual.zLoss(),
                usual.precision(),
                usual.spikes(),
                usual.spikeRule(),
                usual.batchRamp(),
                usual.objective(),
                usual.packing(),
                usual.corruption(),
                usual.preference(),
                usual.lora());
    }

    /** Trains the quickstart's model on {@code data} below {@code folder}, by one worker. */
    static SmallModel train(
            StoryTokens data, TrainingSpec training, OptionalInt threads, WorkerRuntime runtime, Path folder)
            throws IOException, InterruptedException {
        TrainingJob job = new TrainingJob(
                "bench",
                "bench",
                "bench",
                "v1",
                data.ids(),
                quickstart().model(),
                training,
                new TrainingExecution(
                        OptionalInt.of(1),
                        threads,
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.of(TrainingDevice.CPU)),
                List.of(new TrainingJob.Shard(data.shard().toString(), "stories", 1)),
                data.vocabulary().toString(),
                folder.resolve("checkpoints").toString(),
                folder.resolve("model").toString(),
                "",
                ExportSpec.USUAL);
        return run(job, runtime, folder);
    }

    /** SHA-256 of its weights, of which sixteen digits tell any two trainings apart. */
    String weights() {
        return model.manifest().files().stream()
                .filter(file -> file.name().equals(ModelPackage.WEIGHTS))
                .findFirst()
                .orElseThrow()
                .sha256()
                .substring(0, 16);
    }

    private static SmallModel run(TrainingJob job, WorkerRuntime runtime, Path folder)
            throws IOException, InterruptedException {
        AtomicReference<WorkerMessage.Exported> exported = new AtomicReference<>();
        try (WorkerGroup workers = WorkerGroup.start(runtime, job, folder.resolve("attempt"), message -> {
            if (message instanceof WorkerMessage.Exported done) {
                exported.set(done);
            }
        })) {
            Outcome outcome = workers.await();
            WorkerMessage.Exported done = exported.get();
            if (!(outcome instanceof Outcome.Finished) || done == null) {
                throw new IOException("The training ended as " + outcome);
            }
            return new SmallModel(ModelPackage.open(Path.of(job.output())), done);
        }
    }
}
