package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.Continuation;
import dev.millrace.contracts.events.HeldOutPairs;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.events.ValidationMeasure;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.trainer.engine.data.BatchSource;
import dev.millrace.trainer.engine.data.BatchSources;
import dev.millrace.trainer.engine.data.ObjectiveJobs;
import dev.millrace.trainer.engine.data.Pairs;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.job.Outcome;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerGroup;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.job.WorkerMessage.Progressed;
import dev.millrace.trainer.engine.job.WorkerMessage.Validated;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.Tokens;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.Preference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class ValidationTest {

    @TempDir
    Path folder;

    @Test
    void bitsPerByteAreThoseOfEveryHeldOutDocumentByItself() throws Exception {
        TrainingJob job = new Jobs(folder).validateEvery(1).job("measured");
        torch.set_num_threads(1);
        try (PointerScope scope = new PointerScope();
                Validation validation =
                        Validation.of(job, Group.alone(Device.CPU)).orElseThrow()) {
            FlatParameters parameters = new FlatParameters(job.architecture());
            torch.manual_seed(4);
            parameters.values().normal_(0, 0.2, new GeneratorOptional());
            Transformer model =
                    new Transformer(job.architecture(), parameters, job.model().context());
            double nats = 0;
            long bytes = 0;
            for (TrainingJob.Shard shard : job.shards()) {
                try (TokenShard file = TokenShard.open(Path.of(shard.file()))) {
                    for (long d = 0; d < file.documents(); d++) {
                        if (HeldOut.contains(file.id(d), job.training().heldOut())) {
                            nats += nats(model, file, d, job.model().context());
                            bytes += file.textBytes(d);
                        }
                    }
                }
            }
            assertThat(bytes).isPositive();

            Validated found = validation.of(model);

            assertThat(found.bitsPerByte()).isCloseTo(nats / Math.log(2) / bytes, within(1e-5));
            scope.deallocate();
        }
    }

    /** A byte is a token of these documents, and what is equally likely everywhere costs the same everywhere. */
    @ParameterizedTest
    @CsvSource({
        "CAUSAL, TEXT",
        "PREFIX, TEXT",
        "DIALOG, ANSWERS",
        "INSTRUCT, ANSWERS",
        "PREFERENCE, ANSWERS",
        "MASKED, HIDDEN",
        "SPAN_CORRUPTION, HIDDEN"
    })
    void whatAModelThatKnowsNothingPaysForAByteIsTheLogarithmOfItsVocabulary(
            TrainingObjective objective, ValidationMeasure measure) throws Exception {
        TrainingJob job = measured(objective);
        torch.set_num_threads(1);
        try (PointerScope scope = new PointerScope();
                Validation validation =
                        Validation.of(job, Group.alone(Device.CPU)).orElseThrow()) {
            FlatParameters parameters = new FlatParameters(job.architecture());
            parameters.values().zero_();
            Transformer model =
                    new Transformer(job.architecture(), parameters, job.model().context());

            validation.begin(model, folder::resolve);
            assertThat(validation.isDue(2, false)).isTrue();
            Validated found = validation.of(model);

            assertThat(found.measure()).isEqualTo(measure);
            assertThat(found.bitsPerByte()).isCloseTo(Math.log(job.vocabulary()) / Math.log(2), within(1e-5));
            assertThat(found.continuation().isPresent()).isEqualTo(measure != ValidationMeasure.HIDDEN);
            scope.deallocate();
        }
    }

    /** Pair by pair, by what its two models make of each answer. */
    @Test
    void heldOutAnswersAreComparedWithWhatTheWeightsAtTheStartMadeOfThem() throws Exception {
        TrainingJob job = measured(TrainingObjective.PREFERENCE);
        double beta = job.training().preference().beta();
        torch.set_num_threads(1);
        try (PointerScope scope = new PointerScope();
                Pairs pairs = Pairs.heldOut(job);
                Validation validation =
                        Validation.of(job, Group.alone(Device.CPU)).orElseThrow()) {
            FlatParameters parameters = new FlatParameters(job.architecture());
            Transformer model =
                    new Transformer(job.architecture(), parameters, job.model().context());
            torch.manual_seed(4);
            parameters.values().normal_(0, 0.2, new GeneratorOptional());
            double[] start = margins(model, pairs);
            validation.begin(model, folder::resolve);

            HeldOutPairs before = validation.of(model).pairs().orElseThrow();
            parameters.values().normal_(0, 0.2, new GeneratorOptional());
            double[] now = margins(model, pairs);
            HeldOutPairs after = validation.of(model).pairs().orElseThrow();

            assertThat(before.loss()).isCloseTo(Math.log(2), within(1e-5));
            assertThat(before.margin()).isCloseTo(0, within(1e-5));
            assertThat(start.length).isGreaterThan(3);
            assertThat(after.pairs()).isEqualTo(start.length);
            double[] rewards = IntStream.range(0, now.length)
                    .mapToDouble(i -> beta * (now[i] - start[i]))
                    .toArray();
            assertThat(after.margin()).isCloseTo(mean(rewards, reward -> reward), within(1e-4));
            assertThat(after.loss()).isCloseTo(mean(rewards, reward -> Math.log1p(Math.exp(-reward))), within(1e-4));
            assertThat(after.preferred()).isCloseTo(mean(rewards, reward -> reward > 0 ? 1 : 0), within(1e-9));
            assertThat(after.preferred()).isBetween(0.01, 0.99);
            scope.deallocate();
        }
    }

    private static double mean(double[] values, DoubleUnaryOperator of) {
        return Arrays.stream(values).map(of).average().orElseThrow();
    }

    /** How much likelier each pair's chosen answer is than its rejected one, as a logarithm. */
    private static double[] margins(Transformer model, Pairs pairs) {
        double[] margins = new double[pairs.pairs()];
        for (int i = 0; i < margins.length; i++) {
            Tensor scores = Preference.scores(model, pairs.numbered(i, 1));
            margins[i] = scores.get(0).item_double() - scores.get(1).item_double();
        }
        return margins;
    }

    /** Pairs have one id, and every third token is an answer's: a mark ends each. */
    private TrainingJob measured(TrainingObjective objective) throws IOException {
        Random random = new Random(3);
        List<int[]> texts = new ArrayList<>();
        List<BitSet> answers = new ArrayList<>();
        for (int d = 0; d < 60; d++) {
            // A pair that is longer than a row isn't read.
            int length = objective == TrainingObjective.PREFERENCE ? 8 + random.nextInt(16) : 20 + random.nextInt(50);
            int[] ids = random.ints(length, 110, 250).toArray();
            BitSet learned = new BitSet();
            for (int at = 0; at < ids.length; at += 3) {
                learned.set(at, Math.min(ids.length, at + 2));
                ids[Math.min(ids.length - 1, at + 1)] = 3;
            }
            ids[ids.length - 1] = 0;
            texts.add(ids);
            answers.add(learned);
        }
        boolean tunes = objective.tunes();
        Random names = new Random(5);
        List<String> ids = Stream.generate(() -> "%016x%016x".formatted(names.nextLong(), names.nextLong()))
                .limit(texts.size())
                .toList();
        Path shard = ObjectiveJobs.shard(
                folder,
                tunes ? texts : texts.stream().map(ValidationTest::unmarked).toList(),
                tunes ? answers : List.of(),
                objective == TrainingObjective.PREFERENCE ? 2 : 1,
                ids::get);
        return ObjectiveJobs.measured(folder, shard, objective);
    }

    private static int[] unmarked(int[] ids) {
        return Arrays.stream(ids).map(id -> id == 3 ? 200 : id).toArray();
    }

    @ParameterizedTest
    @EnumSource(
            value = TrainingObjective.class,
            names = {"MASKED", "SPAN_CORRUPTION", "PREFERENCE"})
    void workersShareWhatIsMeasuredWhateverTheObjective(TrainingObjective objective) throws Exception {
        TrainingJob job = measured(objective);
        SortedMap<Long, Validated> one = new TreeMap<>();
        SortedMap<Long, Validated> two = new TreeMap<>();

        weights(job, one);
        weights(shared(job), two);

        assertThat(one.keySet()).containsExactly(2L, 4L);
        one.forEach((step, found) -> {
            Validated shared = two.get(step);
            assertThat(shared.bitsPerByte()).isCloseTo(found.bitsPerByte(), within(2e-3));
            assertThat(shared.pairs().isPresent()).isEqualTo(objective == TrainingObjective.PREFERENCE);
            found.pairs().ifPresent(pairs -> {
                assertThat(shared.pairs().orElseThrow().pairs()).isEqualTo(pairs.pairs());
                assertThat(shared.pairs().orElseThrow().loss()).isCloseTo(pairs.loss(), within(2e-3));
            });
        });
    }

    /** By two workers, elsewhere. */
    private TrainingJob shared(TrainingJob job) {
        return new TrainingJob(
                job.run(),
                job.recipe(),
                job.name(),
                job.version(),
                job.vocabulary(),
                job.model(),
                job.training(),
                new TrainingExecution(OptionalInt.of(2), OptionalInt.of(1), OptionalInt.of(2)),
                job.shards(),
                job.tokenizer(),
                folder.resolve("shared-checkpoints").toString(),
                folder.resolve("shared-model").toString(),
                job.card(),
                job.export());
    }

    /** Of its tokens but the separator at its end, one window after the other. */
    private static double nats(Transformer model, TokenShard file, long document, int context) {
        int asked = file.length(document) - 1;
        double nats = 0;
        for (int from = 0; from < asked; from += context) {
            long[] ids = new long[Math.min(context, asked - from)];
            long[] targets = new long[ids.length];
            for (int i = 0; i < ids.length; i++) {
                targets[i] = file.token(file.start(document) + from + i);
                ids[i] = from + i == 0 ? 0 : file.token(file.start(document) + from + i - 1);
            }
            Tensor right = torch.tensor(targets).view(1, -1);
            Batch batch = Batch.causal(Tokens.of(torch.tensor(ids).view(1, -1)), right);
            nats += model.loss(batch).item_double() * ids.length;
        }
        return nats;
    }

    @Test
    void whatIsDroppedInTrainingIsThereWhenTheModelIsMeasured() throws Exception {
        TrainingJob job = new Jobs(folder).dropout(0.5).job("dropped");
        torch.set_num_threads(1);
        try (PointerScope scope = new PointerScope();
                BatchSource source = BatchSources.of(job)) {
            Trainer trainer = new Trainer(job, source, Group.alone(Device.CPU), new StepClock());
            Transformer without = new Transformer(
                    job.architecture(),
                    trainer.tensors().parameters(),
                    job.model().context());
            Batch batch = source.batch(0, 2);

            assertThat(trainer.measured().logits(batch).equal(without.logits(batch)))
                    .isTrue();
            scope.deallocate();
        }
    }

    @Test
    void aTrainingThatIsMeasuredLearnsTheSameToTheBit() throws Exception {
        byte[] unmeasured = weights(new Jobs(folder).job("unmeasured"), new TreeMap<>());
        SortedMap<Long, Validated> one = new TreeMap<>();
        SortedMap<Long, Validated> two = new TreeMap<>();

        byte[] measured = weights(new Jobs(folder).validateEvery(5).job("measured"), one);
        weights(new Jobs(folder).validateEvery(5).workers(2).job("shared"), two);

        assertThat(measured).isEqualTo(unmeasured);
        assertThat(one.keySet()).containsExactly(5L, 10L, 12L);
        assertThat(two.keySet()).containsExactly(5L, 10L, 12L);
        assertThat(one.get(12L).bitsPerByte()).isLessThan(one.get(5L).bitsPerByte());
        assertThat(two.get(12L).bitsPerByte()).isCloseTo(one.get(12L).bitsPerByte(), within(1e-4));
        List<String> prompts = one.values().stream()
                .map(found -> found.continuation().map(Continuation::prompt).orElseThrow())
                .distinct()
                .toList();
        assertThat(prompts).hasSize(1);
    }

    private byte[] weights(TrainingJob job, SortedMap<Long, Validated> found) throws Exception {
        List<WorkerMessage> messages = new CopyOnWriteArrayList<>();
        Outcome outcome = WorkerGroup.start(Jobs.runtime(), job, folder.resolve("attempt"), messages::add)
                .await();
        assertThat(outcome).isInstanceOf(Outcome.Finished.class);
        for (WorkerMessage message : messages) {
            if (message instanceof Progressed progressed) {
                progressed.validation().ifPresent(validated -> found.put(progressed.step(), validated));
                assertThat(progressed.times().forward()).isPositive();
                assertThat(progressed.times().backward()).isPositive();
            }
        }
        return bytes(Path.of(job.output()).resolve(ModelPackage.WEIGHTS));
    }

    private static byte[] bytes(Path file) throws IOException {
        return Files.readAllBytes(file);
    }
}
