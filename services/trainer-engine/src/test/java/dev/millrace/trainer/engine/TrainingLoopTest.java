package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.models.ExportedGraphs;
import dev.millrace.contracts.models.GenerationConfig;
import dev.millrace.contracts.models.GraphDistance;
import dev.millrace.contracts.models.GraphPrecision;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.forms.PublishedForms;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TrainingLoopTest {

    @TempDir
    Path folder;

    private final List<WorkerMessage> messages = new CopyOnWriteArrayList<>();

    @Test
    void learnsWhatItsTokensHaveInCommon() throws Exception {
        List<GraphPrecision> precisions =
                List.of(GraphPrecision.INT8, GraphPrecision.F32, GraphPrecision.F16, GraphPrecision.INT4);
        TrainingJob job = new Jobs(folder).steps(300).graphs(precisions).job("learning");
        WorkerMessage.Exported exported = train(job);

        // A guess among all tokens, but for the token itself: its own tied embedding gives it a logit of about √hidden.
        assertThat(exported.firstLoss())
                .isBetween(Math.log(Jobs.VOCABULARY), Math.log(Jobs.VOCABULARY) + Math.sqrt(Jobs.HIDDEN));
        // Nine of ten tokens follow from the one before; the tenth is any of 63.
        assertThat(exported.lastLoss()).isLessThan(1.6);
        ModelPackage model = ModelPackage.open(Path.of(exported.folder()));
        assertThat(PublishedForms.read(model.folder().resolve(ModelPackage.CONFIG))
                        .architecture()
                        .parameterCount())
                .isEqualTo(exported.parameters());
        expectMeasured(model, precisions);
    }

    private static void expectMeasured(ModelPackage model, List<GraphPrecision> precisions) {
        ExportedGraphs graphs = model.manifest().graphs().orElseThrow();
        assertThat(graphs.served()).isEqualTo(GraphPrecision.INT8);
        assertThat(graphs.variants())
                .extracting(ExportedGraphs.Variant::precision)
                .isEqualTo(precisions);
        Map<GraphPrecision, Double> most = Map.of(
                GraphPrecision.F32, 1e-5, GraphPrecision.F16, 0.01, GraphPrecision.INT8, 0.2, GraphPrecision.INT4, 1.0);
        for (ExportedGraphs.Variant variant : graphs.variants()) {
            GraphDistance distance = variant.distance().orElseThrow();
            String precision = variant.precision().label();
            assertThat(distance.tokens()).isGreaterThan(100);
            assertThat(distance.mean()).as(precision).isLessThan(most.getOrDefault(variant.precision(), 0.0));
            assertThat(distance.largest()).as(precision).isGreaterThanOrEqualTo(distance.mean());
            assertThat(distance.sameChoice()).as(precision).isGreaterThan(0.8);
            assertThat(distance.bitsPerByte().orElseThrow()).as(precision).isBetween(-0.05, 0.5);
            assertThat(model.folder().resolve(ModelPackage.CARD))
                    .content()
                    .contains("| `%s` | %s |".formatted(variant.precision().file("model.onnx"), precision));
        }
        assertThat(model.folder().resolve(ModelPackage.CARD))
                .content()
                .contains(
                        "All 300 steps were done.", "Energy: ", "The model is served by those with matrices of int8.");
    }

    @Test
    void accumulatedMicroBatchesGiveTheSameLosses() throws Exception {
        NavigableMap<Long, Double> whole =
                losses(new Jobs(folder).steps(30).batch(8, 8).job("whole"));
        NavigableMap<Long, Double> parts =
                losses(new Jobs(folder).steps(30).batch(8, 3).job("parts"));

        assertThat(parts.lastEntry().getValue()).isCloseTo(whole.lastEntry().getValue(), within(1e-5));
    }

    @Test
    void twoWorkersGiveTheLossesOfOne() throws Exception {
        NavigableMap<Long, Double> one = losses(new Jobs(folder).steps(30).job("one"));
        NavigableMap<Long, Double> two =
                losses(new Jobs(folder).steps(30).workers(2).job("two"));

        assertThat(two.lastEntry().getKey()).isEqualTo(30);
        assertThat(two.lastEntry().getValue()).isCloseTo(one.lastEntry().getValue(), within(1e-5));
        assertThat(two.firstEntry().getValue()).isCloseTo(one.firstEntry().getValue(), within(1e-5));
    }

    @Test
    void divergedTrainingGivesUpAndSaysWhatToDo() throws Exception {
        TrainingJob job = new Jobs(folder).learningRate(1e30).job("diverging");
        Outcome outcome = start(job).await();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.GaveUp.class,
                        gaveUp -> assertThat(gaveUp.reason()).contains("diverged at step", "training.learningRate"));
    }

    @Test
    void datasetTooSmallForOneSequenceGivesUp() throws Exception {
        TrainingJob job = new Jobs(folder).job("small");
        TrainingJob empty = job.withShards(List.of());

        assertThat(start(empty).await())
                .isInstanceOfSatisfying(
                        Outcome.GaveUp.class, g -> assertThat(g.reason()).contains("too few"));
    }

    @Test
    void packageSaysWhichTokenEndsATextInItsOwnTokenizer() throws Exception {
        TrainingJob job = new Jobs(folder).steps(1).job("last");
        int last = Jobs.VOCABULARY - 1;
        Files.writeString(Path.of(job.tokenizer()), Jobs.tokenizer(0, last));

        Path exported = Path.of(train(job).folder());

        JsonNode config = new ObjectMapper()
                .readTree(exported.resolve(ModelPackage.CONFIG).toFile());
        assertThat(config.path("bos_token_id").asInt()).isEqualTo(last);
        assertThat(config.path("eos_token_id").asInt()).isEqualTo(last);
        GenerationConfig generation = GenerationConfig.read(exported.resolve(ModelPackage.GENERATION_CONFIG));
        assertThat(generation.bosTokenId()).isEqualTo(last);
        assertThat(generation.eosTokenIds()).containsExactly(last);
    }

    @Test
    void tokenizerThatCannotBeServedGivesUpBeforeTheFirstStep() throws Exception {
        TrainingJob job = new Jobs(folder).job("hole");
        Files.writeString(Path.of(job.tokenizer()), Jobs.tokenizer(0, Jobs.VOCABULARY + 7));

        assertThat(start(job).await())
                .isInstanceOfSatisfying(
                        Outcome.GaveUp.class, g -> assertThat(g.reason()).contains("no token has id 63 to 70"));
        assertThat(messages).noneMatch(WorkerMessage.Progressed.class::isInstance);
    }

    private NavigableMap<Long, Double> losses(TrainingJob job) throws Exception {
        messages.clear();
        train(job);
        NavigableMap<Long, Double> losses = new TreeMap<>();
        for (WorkerMessage message : messages) {
            if (message instanceof WorkerMessage.Progressed p) {
                losses.put(p.step(), p.loss());
            }
        }
        return losses;
    }

    private WorkerMessage.Exported train(TrainingJob job) throws Exception {
        Outcome outcome = start(job).await();
        assertThat(outcome).isInstanceOf(Outcome.Finished.class);
        return ((Outcome.Finished) outcome).exported();
    }

    private WorkerGroup start(TrainingJob job) throws Exception {
        return WorkerGroup.start(Jobs.runtime(), job, folder.resolve("attempt"), messages::add);
    }
}
