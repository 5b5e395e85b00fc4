package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.events.Continuation;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.contracts.shards.TokenShard;
import dev.millrace.trainer.engine.data.BatchSource;
import dev.millrace.trainer.engine.data.BatchSources;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
