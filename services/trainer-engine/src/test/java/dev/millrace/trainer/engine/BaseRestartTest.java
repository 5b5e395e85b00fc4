package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Pooling;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.LoraSpec.Target;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that begins with a model and is killed ends as one that isn't, and the model stays what it was. */
@Timeout(180)
class BaseRestartTest {

    @TempDir
    Path folder;

    private final List<WorkerMessage> messages = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedBetweenTwoCheckpointsItGoesOnFromTheFirst(boolean adapters) throws Exception {
        TrainingJob maker = new Jobs(folder).steps(3).job("base");
        weightsOf(maker);
        Path base = Path.of(maker.output());
        Files.writeString(base.resolve(Pooling.MODULES), "[]");
        Files.writeString(Files.createDirectory(base.resolve("1_Pooling")).resolve("config.json"), "{}");
        Map<String, String> before = digests(base);
        byte[] undisturbed = weightsOf(begun(base, "undisturbed", adapters));
        TrainingJob job = begun(base, "killed", adapters);

        killBetweenCheckpoints(job);
        messages.clear();
        byte[] resumed = weightsOf(job);

        assertThat(messages)
                .first()
                .isInstanceOfSatisfying(
                        WorkerMessage.Started.class,
                        started -> assertThat(started.step()).isPositive());
        assertThat(resumed).isEqualTo(undisturbed).isNotEqualTo(Files.readAllBytes(base.resolve(ModelPackage.WEIGHTS)));
        assertThat(digests(base)).isEqualTo(before);
        // How texts are pooled is part of what was made, as it is of what it was made from.
        assertThat(ModelPackage.open(Path.of(job.output())).manifest().files())
                .extracting(Manifest.Part::name)
                .contains(Pooling.MODULES, "1_Pooling/config.json");
    }

    private TrainingJob begun(Path base, String name, boolean adapters) throws IOException {
        Jobs jobs = new Jobs(folder).steps(60).checkpointEvery(15).dropout(0.1);
        TrainingJob job = adapters
                ? jobs.lora(new LoraSpec(2, 4, List.of(Target.QUERY, Target.DOWN), 0.1, true))
                        .job(name)
                : jobs.job(name);
        return new TrainingJob(
                job.run(),
                job.recipe(),
                job.name(),
                job.version(),
                job.vocabulary(),
                job.model().from(base.toString()),
                job.training(),
                job.execution(),
                job.shards(),
                job.tokenizer(),
                job.checkpoints(),
                job.output(),
                job.card(),
                job.export());
    }

    private static Map<String, String> digests(Path folder) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(file.getFileName().toString(), Sha256.of(file));
            }
        }
        return digests;
    }

    /** Once one is written, and a later step has been made. */
    private void killBetweenCheckpoints(TrainingJob job) throws Exception {
        messages.clear();
        WorkerGroup group = start(job);
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> messages.stream().anyMatch(WorkerMessage.CheckpointSaved.class::isInstance)
                        && messages.getLast() instanceof WorkerMessage.Progressed);
        group.kill();
        assertThat(group.await()).isInstanceOf(Outcome.Crashed.class);
    }

    private byte[] weightsOf(TrainingJob job) throws Exception {
        assertThat(start(job).await()).isInstanceOf(Outcome.Finished.class);
        return Files.readAllBytes(Path.of(job.output(), ModelPackage.WEIGHTS));
    }

    private WorkerGroup start(TrainingJob job) throws IOException {
        return WorkerGroup.start(Jobs.runtime(), job, folder.resolve("attempt"), messages::add);
    }
}
