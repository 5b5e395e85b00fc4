package dev.millrace.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.CheckpointWritten;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.TrainingProgressed;
import dev.millrace.contracts.events.TrainingStopped;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The trainer as a process of its own, with its workers, on a real broker and store. */
@Timeout(360)
class TrainerRestartIT {

    private static final Duration LIMIT = Duration.ofSeconds(150);

    @TempDir
    Path folder;

    private TestStack stack;

    @BeforeEach
    void startStack() {
        stack = TestStack.start(folder.resolve("stack"));
    }

    @AfterEach
    void stopStack() {
        stack.close();
    }

    @Test
    void killedWhileTrainingItExportsTheWeightsOfAnUndisturbedRun() throws Exception {
        TrainingRun undisturbed = TrainingRun.put(stack, folder, "counting-11111111-1", 300);
        TrainingRun killed = TrainingRun.put(stack, folder, "counting-11111111-2", 300);
        try (ServiceProcess first = service("first", false)) {
            first.awaitReady();
            stack.publish(undisturbed.request());
            exported(undisturbed);
            stack.publish(killed.request());
            await().atMost(LIMIT)
                    .until(() -> !killed.events(stack, Topic.CHECKPOINTS_WRITTEN, CheckpointWritten.class)
                            .isEmpty());
            first.killHard();
        }
        try (ServiceProcess second = service("second", false)) {
            second.awaitReady();
            ModelExported model = exported(killed);

            assertThat(manifest(killed).files()).isNotEmpty();
            assertThat(weights(killed)).isEqualTo(weights(undisturbed));
            assertThat(model.steps()).isEqualTo(TrainingRun.STEPS);
            // A guess among all tokens, but for the token itself: its own tied embedding gives it a logit of about √32.
            assertThat(model.firstLoss()).isBetween(Math.log(300), Math.log(300) + Math.sqrt(32));
            assertThat(model.lastLoss()).isLessThan(model.firstLoss());
            assertThat(model.takenFrom()).isEmpty();
            assertThat(killed.events(stack, Topic.MODELS_EXPORTED, ModelExported.class))
                    .hasSize(1);
            List<CheckpointExported> learnt =
                    killed.events(stack, Topic.CHECKPOINTS_EXPORTED, CheckpointExported.class);
            assertThat(learnt)
                    .isNotEmpty()
                    .allSatisfy(made -> assertThat(made.step() % 50).isZero());
            assertThat(stack.store().exists(learnt.getLast().manifest().key()))
                    .as("the latest waits for its scores")
                    .isTrue();
            List<TrainingProgressed> progress =
                    killed.events(stack, Topic.TRAININGS_PROGRESSED, TrainingProgressed.class);
            assertThat(progress.getLast().step()).isEqualTo(TrainingRun.STEPS);
            assertThat(progress.getLast().attempt()).isEqualTo(2);
            assertThat(progress.stream()
                            .filter(p -> p.attempt() == 2)
                            .findFirst()
                            .orElseThrow()
                            .step())
                    .as("goes on from a checkpoint")
                    .isGreaterThan(1);
        }
    }

    @Test
    void aTrainingThatAnEarlierRunHasDoneIsItsPackage() throws Exception {
        TrainingRun earlier = TrainingRun.put(stack, folder, "counting-11111111-4", 300);
        TrainingRun same = TrainingRun.put(stack, folder, "counting-11111111-5", 300);
        try (ServiceProcess service = service("reusing", true)) {
            service.awaitReady();
            stack.publish(earlier.request());
            ModelExported trained = exported(earlier);
            stack.publish(same.request());
            ModelExported taken = exported(same);

            assertThat(taken.takenFrom()).contains(earlier.run());
            assertThat(taken.manifest()).isEqualTo(trained.manifest());
            assertThat(taken.subject()).isEqualTo(same.request().subject());
            assertThat(same.events(stack, Topic.TRAININGS_PROGRESSED, TrainingProgressed.class))
                    .isEmpty();
        }
    }

    @Test
    void aTrainingThatIsStoppedForItsModelExportsItAndNoOtherRunTakesItOver() throws Exception {
        TrainingRun endless = TrainingRun.put(stack, folder, "counting-11111111-6", 300, 1_000_000);
        TrainingRun same = TrainingRun.put(stack, folder, "counting-11111111-7", 300, 1_000_000);
        try (ServiceProcess service = service("concluding", true)) {
            service.awaitReady();
            stack.publish(endless.request());
            awaitProgress(endless);
            stack.publish(new TrainingStopped(endless.run(), true, "ada", "2026-03-01T12:00:00Z", Optional.empty()));
            ModelExported model = exported(endless);
            stack.publish(same.request());
            awaitProgress(same);

            assertThat(model.steps()).isBetween(1L, 999_999L);
            assertThat(manifest(endless).files()).isNotEmpty();
            assertThat(same.events(stack, Topic.MODELS_EXPORTED, ModelExported.class))
                    .isEmpty();
        }
    }

    private void awaitProgress(TrainingRun run) {
        await().atMost(LIMIT)
                .until(() -> !run.events(stack, Topic.TRAININGS_PROGRESSED, TrainingProgressed.class)
                        .isEmpty());
    }

    @Test
    void datasetThatCannotTrainEndsTheRunWithItsReason() throws Exception {
        TrainingRun tiny = TrainingRun.put(stack, folder, "counting-11111111-3", 0);
        try (ServiceProcess service = service("only", false)) {
            service.awaitReady();
            stack.publish(tiny.request());
            await().atMost(LIMIT)
                    .until(() -> !tiny.events(stack, Topic.RUNS_FAILED, RunFailed.class)
                            .isEmpty());
        }
        assertThat(tiny.events(stack, Topic.RUNS_FAILED, RunFailed.class)
                        .getFirst()
                        .reason())
                .contains("too few");
    }

    private ServiceProcess service(String scratch, boolean reuse) throws IOException {
        Path root = Path.of(System.getProperty("millrace.root", "../.."));
        Path own = Files.createDirectories(folder.resolve(scratch));
        return ServiceProcess.start(
                Path.of("target", "quarkus-app"),
                stack,
                Map.of(
                        "millrace.trainer.worker",
                        root.resolve("services/trainer-engine/target/worker")
                                .toAbsolutePath()
                                .toString(),
                        // Another scratch folder each: what the second goes on from, it has from the store.
                        "millrace.trainer.scratch",
                        own.toString(),
                        "millrace.trainer.progress-interval",
                        "50ms",
                        // The trainings that are compared are the same one.
                        "millrace.stage.reuse",
                        Boolean.toString(reuse),
                        "millrace.instance",
                        "trainer"));
    }

    private ModelExported exported(TrainingRun run) {
        await().atMost(LIMIT)
                .until(() -> !run.events(stack, Topic.MODELS_EXPORTED, ModelExported.class)
                        .isEmpty());
        return run.events(stack, Topic.MODELS_EXPORTED, ModelExported.class).getFirst();
    }

    private Manifest manifest(TrainingRun run) throws IOException {
        Manifest manifest = Manifest.parse(stack.store().read(ObjectKeys.model(run.run(), Manifest.FILE)));
        Set<String> names = new HashSet<>();
        manifest.files().forEach(part -> names.add(part.name()));
        assertThat(names)
                .contains(
                        ModelPackage.CONFIG,
                        ModelPackage.WEIGHTS,
                        ModelPackage.ONNX,
                        ModelPackage.TOKENIZER,
                        ModelPackage.CARD);
        return manifest;
    }

    private String weights(TrainingRun run) throws IOException {
        return manifest(run).files().stream()
                .filter(part -> part.name().equals(ModelPackage.WEIGHTS))
                .findFirst()
                .orElseThrow()
                .sha256();
    }
}
