package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.trainer.engine.checkpoint.CheckpointFolder;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that is stopped or killed ends with the same weights, bit for bit, as training that isn't. */
@Timeout(180)
class RestartTest {

    /** What the only worker writes. */
    private static final String PART = "part-00000-of-00001.safetensors";

    @TempDir
    Path folder;

    private final List<WorkerMessage> messages = new CopyOnWriteArrayList<>();

    @Test
    void killedWorkersLeadToTheSameWeights() throws Exception {
        byte[] undisturbed = weightsOf(new Jobs(folder).dropout(0.1).job("undisturbed"));

        TrainingJob job = new Jobs(folder).dropout(0.1).job("killed");
        for (int kill = 1; kill <= 3; kill++) {
            long after = kill * 3L;
            killOnce(job, message -> message instanceof WorkerMessage.Progressed p && p.step() >= after - 1);
        }

        assertThat(weightsOf(job)).isEqualTo(undisturbed);
        assertThat(messages)
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                WorkerMessage.Started.class,
                                s -> assertThat(s.step()).isPositive()));
    }

    @Test
    void killedWhileCheckpointIsWritten() throws Exception {
        byte[] undisturbed =
                weightsOf(new Jobs(folder).checkpointEvery(1).steps(40).job("undisturbed"));

        TrainingJob job = new Jobs(folder).checkpointEvery(1).steps(40).job("killed");
        WorkerGroup group = start(job);
        Path checkpoints = Path.of(job.checkpoints());
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> hasChild(checkpoints, ".partial"));
        group.kill();
        assertThat(group.await()).isInstanceOf(Outcome.Crashed.class);

        assertThat(weightsOf(job)).isEqualTo(undisturbed);
        assertThat(hasChild(checkpoints, ".partial")).isFalse();
    }

    @Test
    void terminatedWorkerLeavesCompleteCheckpoint() throws Exception {
        byte[] undisturbed =
                weightsOf(new Jobs(folder).steps(1_000).checkpointEvery(1_000).job("undisturbed"));

        TrainingJob job = new Jobs(folder).steps(1_000).checkpointEvery(1_000).job("terminated");
        messages.clear();
        WorkerGroup group = start(job);
        await().atMost(Duration.ofSeconds(60)).until(() -> sawProgress(m -> m.step() > 1));
        group.stop();

        assertThat(group.await()).isInstanceOf(Outcome.Stopped.class);
        assertThat(messages).anySatisfy(m -> assertThat(m).isInstanceOf(WorkerMessage.CheckpointSaved.class));
        assertThat(weightsOf(job)).isEqualTo(undisturbed);
        assertThat(messages)
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                WorkerMessage.Started.class,
                                s -> assertThat(s.step()).isPositive()));
    }

    @Test
    void concludedTrainingExportsWhatItHasLearntBetweenTwoOfItsSteps() throws Exception {
        TrainingJob job = new Jobs(folder)
                .steps(1_000_000)
                .checkpointEvery(1_000_000)
                .workers(2)
                .job("concluded");
        messages.clear();
        WorkerGroup group = start(job);
        await().atMost(Duration.ofSeconds(60)).until(() -> sawProgress(m -> m.step() > 1));
        group.conclude();

        WorkerMessage.Exported exported = ((Outcome.Finished) group.await()).exported();

        assertThat(exported.steps()).isBetween(2L, 999_999L);
        assertThat(messages)
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                WorkerMessage.CheckpointSaved.class,
                                saved -> assertThat(saved.step()).isEqualTo(exported.steps())));
        assertThat(Path.of(exported.folder()).resolve(ModelPackage.CARD))
                .content()
                .contains("stopped after %,d of 1,000,000 steps".formatted(exported.steps()));
    }

    @Test
    void twoWorkersThatAreToldToStopOrStoppedLeadToTheSameWeights() throws Exception {
        Jobs jobs = new Jobs(folder).workers(2).steps(400).checkpointEvery(1_000);
        byte[] undisturbed = weightsOf(jobs.job("undisturbed"));
        TrainingJob job = jobs.job("stopped");

        messages.clear();
        WorkerGroup told = start(job);
        await().atMost(Duration.ofSeconds(60)).until(() -> sawProgress(m -> m.step() > 1));
        told.stop();
        assertThat(told.await()).isInstanceOf(Outcome.Stopped.class);
        Path checkpoint = newestCheckpoint(job);
        Manifest.read(checkpoint).verify(checkpoint);
        assertThat(checkpoint).isDirectoryContaining("glob:**part-00001-of-00002.safetensors");

        messages.clear();
        WorkerGroup frozen = start(job);
        await().atMost(Duration.ofSeconds(60)).until(() -> sawProgress(m -> m.step() > 1));
        String second = Long.toString(frozen.pids().getLast());
        assertThat(new ProcessBuilder("kill", "-STOP", second).start().waitFor())
                .isZero();
        assertThat(frozen.await())
                .isInstanceOfSatisfying(
                        Outcome.Crashed.class,
                        crashed -> assertThat(crashed.detail()).contains("worker 2 of 2 gave no sign of life"));

        assertThat(weightsOf(job)).isEqualTo(undisturbed);
    }

    /** Of {@code make survival} alone, which says how often. */
    @EnabledIfSystemProperty(named = "millrace.survival.kills", matches = "[0-9]+")
    @Timeout(7_200)
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void killedAtSeededMomentsOfTheWholeAttempt(int workers) throws Exception {
        Jobs jobs = new Jobs(folder).workers(workers).steps(2_000);
        long began = System.nanoTime();
        byte[] undisturbed = weightsOf(jobs.job("undisturbed"));
        long took = (System.nanoTime() - began) / 1_000_000;
        Random moments = new Random(Long.getLong("millrace.survival.seed", 11));

        TrainingJob job = jobs.job("killed");
        for (int kill = 0; kill < Integer.getInteger("millrace.survival.kills"); kill++) {
            WorkerGroup group = start(job);
            TimeUnit.MILLISECONDS.sleep(moments.nextLong(took));
            group.kill();
            if (group.await() instanceof Outcome.Finished) {
                assertThat(weightsIn(job)).isEqualTo(undisturbed);
                job = jobs.job("killed-" + kill); // another one, so that the next is killed while it trains, too
            }
        }

        assertThat(weightsOf(job)).isEqualTo(undisturbed);
    }

    @Test
    void damagedCheckpointIsFoundAndTheOneBeforeUsed() throws Exception {
        byte[] undisturbed = weightsOf(new Jobs(folder).job("undisturbed"));
        TrainingJob job = new Jobs(folder).job("damaged");
        killOnce(job, message -> message instanceof WorkerMessage.CheckpointSaved saved && saved.step() == 9);
        Path newest = newestCheckpoint(job);
        Path optimizer = newest.resolve(PART);
        byte[] bytes = Files.readAllBytes(optimizer);
        bytes[bytes.length / 2] ^= 1;
        Files.write(optimizer, bytes);
        messages.clear();

        assertThat(weightsOf(job)).isEqualTo(undisturbed);
        assertThat(messages)
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                WorkerMessage.CheckpointRefused.class,
                                r -> assertThat(r.reason()).contains("checksum")));
    }

    /** What shows that equal weights are worth something: with one defence switched off, they aren't equal. */
    @EnabledIfSystemProperty(named = "millrace.survival.kills", matches = "[0-9]+")
    @Test
    void damageThatNoChecksumTellsOfShowsInTheWeights() throws Exception {
        byte[] undisturbed = weightsOf(new Jobs(folder).job("undisturbed"));
        TrainingJob job = new Jobs(folder).job("unguarded");
        killOnce(job, message -> message instanceof WorkerMessage.CheckpointSaved saved && saved.step() == 9);
        Path part = newestCheckpoint(job).resolve(PART);
        String before = Manifest.sha256(part);
        changeFirstWeight(part);
        Path manifest = part.resolveSibling(Manifest.FILE);
        Files.writeString(manifest, Files.readString(manifest).replace(before, Manifest.sha256(part)));
        messages.clear();

        byte[] disturbed = weightsOf(job);

        assertThat(messages).noneMatch(WorkerMessage.CheckpointRefused.class::isInstance);
        assertThat(Arrays.equals(disturbed, undisturbed)).isFalse();
    }

    /** By half of it, or a third. */
    private static void changeFirstWeight(Path part) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(part)).order(ByteOrder.LITTLE_ENDIAN);
        int first = Math.toIntExact(Long.BYTES + bytes.getLong(0));
        bytes.putInt(first, bytes.getInt(first) ^ 1 << 22);
        Files.write(part, bytes.array());
    }

    @Test
    void anotherReleasesCheckpointIsToldFromADamagedOneAndNeitherIsUsed() throws Exception {
        TrainingJob job = new Jobs(folder).job("formats");
        weightsOf(job);
        List<Path> kept = checkpoints(job);
        assertThat(kept).hasSize(2);
        Files.writeString(kept.getFirst().resolve("state.json"), "{\"recipe\": \"1f2e\", \"seed\": 1, \"step\": 9}");
        Files.writeString(kept.getLast().resolve("state.json"), "{\"identity\": ");
        messages.clear();

        weightsOf(job);

        assertThat(messages)
                .filteredOn(WorkerMessage.CheckpointRefused.class::isInstance)
                .extracting(m -> ((WorkerMessage.CheckpointRefused) m).reason())
                .satisfiesExactly(
                        damaged -> assertThat(damaged).contains("it is damaged (state.json", "or delete it"),
                        earlier -> assertThat(earlier)
                                .contains("an earlier release of Millrace wrote it (format 1", "stays where it is")
                                .doesNotContain("damaged"));
    }

    @Test
    void anotherRecipesCheckpointsAreNeitherUsedNorTouched() throws Exception {
        TrainingJob longer = new Jobs(folder).steps(18).job("folder");
        weightsOf(longer);
        List<Path> before = checkpoints(longer);
        byte[] undisturbed = weightsOf(new Jobs(folder).steps(12).job("undisturbed"));
        messages.clear();

        TrainingJob shorter = new Jobs(folder).steps(12).job("folder");
        killOnce(shorter, message -> message instanceof WorkerMessage.CheckpointSaved saved && saved.step() == 9);
        assertThat(weightsOf(shorter)).isEqualTo(undisturbed);

        assertThat(messages)
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                WorkerMessage.CheckpointRefused.class,
                                r -> assertThat(r.reason())
                                        .contains("another training (another model or training in the recipe)")
                                        .doesNotContain("damaged")))
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                WorkerMessage.Started.class,
                                s -> assertThat(s.step()).isPositive()));
        assertThat(checkpoints(shorter)).containsAll(before);
        for (Path checkpoint : before) {
            Manifest.read(checkpoint).verify(checkpoint);
            assertThat(Manifest.read(checkpoint).step()).isGreaterThan(12);
        }
    }

    @Test
    void otherDataStartsAfreshInTheSameFolder() throws Exception {
        TrainingJob job = new Jobs(folder).job("folder");
        weightsOf(job);
        TrainingJob.Shard first = job.shards().getFirst();
        Path changed = Files.copy(Path.of(job.shards().getLast().file()), folder.resolve("changed.tokens"));
        TrainingJob other =
                job.withShards(List.of(new TrainingJob.Shard(changed.toString(), first.source(), first.weight())));
        messages.clear();

        weightsOf(other);

        assertThat(messages)
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                WorkerMessage.CheckpointRefused.class,
                                r -> assertThat(r.reason()).contains("(other data: its fingerprint is ")))
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                WorkerMessage.Started.class,
                                s -> assertThat(s.step()).isZero()));
    }

    @Test
    void pruningNeverCostsTheLastSoundCheckpoint() throws Exception {
        TrainingJob job = new Jobs(folder).job("pruned");
        weightsOf(job);
        List<Path> kept = checkpoints(job);
        assertThat(kept).hasSize(2);
        Files.writeString(kept.getLast().resolve(PART), "damaged");
        CheckpointFolder reopened = new CheckpointFolder(job, Group.alone(Device.CPU));

        reopened.prune(1);
        assertThat(checkpoints(job)).isEqualTo(kept);

        Files.delete(kept.getLast().resolve(PART));
        reopened.prune(1);
        assertThat(checkpoints(job)).isEqualTo(kept);
    }

    @Test
    void workersOrphanedByTheirSupervisorLeave() throws Exception {
        TrainingJob job =
                new Jobs(folder).steps(1_000_000).checkpointEvery(1_000_000).job("orphaned");
        Path file = folder.resolve("job.json");
        job.write(file);
        Path said = folder.resolve("said");
        Process worker = Jobs.runtime()
                .worker(file, 0, 1, file)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(said).contains("\"progressed\""));
            assertThat(worker.isAlive()).isTrue();

            worker.outputWriter().close();

            assertThat(worker.waitFor(Duration.ofSeconds(30))).isTrue();
        } finally {
            worker.destroyForcibly();
        }
    }

    private byte[] weightsOf(TrainingJob job) throws Exception {
        Outcome outcome = start(job).await();
        assertThat(outcome).isInstanceOf(Outcome.Finished.class);
        return weightsIn(job);
    }

    private static byte[] weightsIn(TrainingJob job) throws IOException {
        return Files.readAllBytes(Path.of(job.output(), ModelPackage.WEIGHTS));
    }

    private void killOnce(TrainingJob job, Predicate<WorkerMessage> when) throws Exception {
        messages.clear();
        WorkerGroup group = start(job);
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> messages.stream().anyMatch(when));
        group.kill();
        group.await();
    }

    private WorkerGroup start(TrainingJob job) throws IOException {
        return WorkerGroup.start(Jobs.runtime(), job, folder.resolve("attempt"), messages::add);
    }

    private boolean sawProgress(Predicate<WorkerMessage.Progressed> when) {
        return messages.stream().anyMatch(m -> m instanceof WorkerMessage.Progressed p && when.test(p));
    }

    private static boolean hasChild(Path parent, String prefix) throws IOException {
        if (!Files.exists(parent)) {
            return false;
        }
        try (var children = Files.list(parent)) {
            return children.anyMatch(f -> f.getFileName().toString().startsWith(prefix));
        }
    }

    private static List<Path> checkpoints(TrainingJob job) throws IOException {
        try (var children = Files.list(Path.of(job.checkpoints()))) {
            return children.sorted().toList();
        }
    }

    private static Path newestCheckpoint(TrainingJob job) throws IOException {
        try (var children = Files.list(Path.of(job.checkpoints()))) {
            Optional<Path> newest = children.filter(
                            f -> f.getFileName().toString().startsWith("step-"))
                    .max(Path::compareTo);
            return newest.orElseThrow();
        }
    }
}
