package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.trainer.engine.checkpoint.CheckpointFolder;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class PackagesOnTheWayTest {

    @TempDir
    Path folder;

    private final List<WorkerMessage> messages = new CopyOnWriteArrayList<>();

    @Test
    void whatIsLearntByAStepIsPackagedBesideTheTrainingWhichItDoesNotChange() throws Exception {
        NavigableMap<Long, Double> without =
                losses(new Jobs(folder).steps(30).checkpointEvery(10).job("without"));
        TrainingJob job = new Jobs(folder)
                .steps(30)
                .checkpointEvery(10)
                .keepEvery(10)
                .job("with")
                .withPackages(10);
        NavigableMap<Long, Double> with = losses(job);

        expectAlike(with, without);
        List<WorkerMessage.Packaged> packages = packages();
        assertThat(packages)
                .isNotEmpty()
                .extracting(WorkerMessage.Packaged::step)
                .isSubsetOf(10L, 20L);
        assertThat(packages.getFirst().step()).isEqualTo(10);
        for (WorkerMessage.Packaged made : packages) {
            ModelPackage model = ModelPackage.open(Path.of(made.folder()));
            assertThat(model.manifest().step()).isEqualTo(made.step());
            assertThat(model.manifest().files())
                    .extracting(Manifest.Part::name)
                    .contains(ModelPackage.CONFIG, ModelPackage.TOKENIZER, ModelPackage.ONNX)
                    .doesNotContain(ModelPackage.CARD, "model.safetensors");
            expectWeightsOf(
                    Path.of(job.checkpoints()).resolve(CheckpointFolder.name(made.step())),
                    Files.readAllBytes(model.folder().resolve(ModelPackage.ONNX)));
        }
    }

    /** Those that a graph doesn't hold in another order are the checkpoint's, to the bit. */
    private static void expectWeightsOf(Path checkpoint, byte[] graph) throws Exception {
        String all = new String(graph, StandardCharsets.ISO_8859_1);
        try (Safetensors saved = Safetensors.open(checkpoint.resolve("part-00000-of-00001.safetensors"))) {
            Safetensors.Tensor embedding = saved.tensors().values().stream()
                    .filter(tensor -> tensor.shape().equals(List.of((long) Jobs.VOCABULARY, (long) Jobs.HIDDEN)))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = embedding.data().toArray(ValueLayout.JAVA_BYTE);
            assertThat(all).contains(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void adaptersAreMergedIntoThePackageAloneWhileTheyAreStillTrained() throws Exception {
        LoraSpec lora = new LoraSpec(2, 4, List.of(LoraSpec.Target.values()), 0, true);
        NavigableMap<Long, Double> without =
                losses(new Jobs(folder).steps(20).lora(lora).job("without"));
        NavigableMap<Long, Double> with =
                losses(new Jobs(folder).steps(20).lora(lora).job("with").withPackages(5));

        assertThat(packages()).isNotEmpty();
        expectAlike(with, without);
    }

    private List<WorkerMessage.Packaged> packages() {
        return messages.stream()
                .filter(WorkerMessage.Packaged.class::isInstance)
                .map(WorkerMessage.Packaged.class::cast)
                .toList();
    }

    /** About how many steps is told depends on how long they take. */
    private static void expectAlike(NavigableMap<Long, Double> with, NavigableMap<Long, Double> without) {
        assertThat(with.lastEntry()).isEqualTo(without.lastEntry());
        assertThat(with)
                .allSatisfy((step, loss) ->
                        assertThat(without.getOrDefault(step, loss)).isEqualTo(loss));
    }

    private NavigableMap<Long, Double> losses(TrainingJob job) throws Exception {
        messages.clear();
        assertThat(WorkerGroup.start(Jobs.runtime(), job, folder.resolve("attempt"), messages::add)
                        .await())
                .isInstanceOf(Outcome.Finished.class);
        NavigableMap<Long, Double> losses = new TreeMap<>();
        for (WorkerMessage message : messages) {
            if (message instanceof WorkerMessage.Progressed p) {
                losses.put(p.step(), p.loss());
            }
        }
        return losses;
    }
}
