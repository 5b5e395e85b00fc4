package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.trainer.engine.checkpoint.CheckpointFolder;
import dev.millrace.trainer.engine.checkpoint.LossScale;
import dev.millrace.trainer.engine.checkpoint.TrainingState;
import dev.millrace.trainer.engine.data.BatchSource;
import dev.millrace.trainer.engine.data.BatchSources;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.group.Mesh;
import dev.millrace.trainer.engine.job.ExitCode;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.CrossEntropy;
import dev.millrace.trainer.engine.objective.Objective;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in fewer bits. */
class PrecisionTest {

    @TempDir
    Path folder;

    private final List<WorkerMessage> messages = new ArrayList<>();

    @BeforeAll
    static void oneThread() {
        torch.set_num_threads(1);
    }

    @Test
    void fewerBitsLearnTheSame() throws Exception {
        double exact = lastLoss(Precision.FP32);
        assertThat(lastLoss(Precision.BF16))
                .isCloseTo(exact, within(0.02 * exact))
                .isNotEqualTo(exact);
        assertThat(lastLoss(Precision.FP16))
                .isCloseTo(exact, within(0.005 * exact))
                .isNotEqualTo(exact);
    }

    private double lastLoss(Precision precision) throws Exception {
        messages.clear();
        TrainingJob job = new Jobs(folder)
                .steps(60)
                .precision(precision)
                .checkpointEvery(60)
                .job(precision.name());
        train(job, () -> false);
        return messages.stream()
                .filter(WorkerMessage.Exported.class::isInstance)
                .mapToDouble(message -> ((WorkerMessage.Exported) message).lastLoss())
                .sum();
    }

    @Test
    void weightsAndGradientsHave32BitsAndOverflowsHalveTheScale() throws Exception {
        TrainingJob job = new Jobs(folder).precision(Precision.FP16).job("half");
        try (BatchSource source = BatchSources.of(job)) {
            Overflowing objective = new Overflowing(CrossEntropy.of(job.training()));
            Trainer trainer = new Trainer(job, source, Group.alone(Device.CPU), objective, new StepClock());
            TrainingState state = TrainingState.start(new CheckpointFolder(job, Group.alone(Device.CPU)).identity(), 7);
            double scale = state.steps().scale().factor();

            TrainingStep step = trainer.step(state, Told.NOTHING);
            assertThat(step.skipped())
                    .hasValueSatisfying(skip -> assertThat(skip.spike()).isFalse());
            assertThat(step.history().scale()).isEqualTo(new LossScale(scale / 2, 0));
            state = state.without(8, new TrainingState.Spent(0, OptionalDouble.empty()), step.history());
            step = trainer.step(state, Told.NOTHING);
            assertThat(step.skipped()).isEmpty();
            assertThat(step.history().scale()).isEqualTo(new LossScale(scale / 2, 1));

            double norm = step.norm();
            TrainingJob single = new Jobs(folder).job("single");
            assertThat(norm)
                    .isCloseTo(
                            new Trainer(single, source, Group.alone(Device.CPU), new StepClock())
                                    .step(state, Told.NOTHING)
                                    .norm(),
                            within(0.01 * norm));
            for (Tensor tensor : List.of(
                    trainer.tensors().parameters().gradients(),
                    trainer.tensors().parameters().values())) {
                assertThat(tensor.scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
            }
        }
    }

    /** As if half precision had been left once. */
    private static final class Overflowing implements Objective {

        private final CrossEntropy right;
        private final AtomicInteger asked = new AtomicInteger();

        Overflowing(CrossEntropy right) {
            this.right = right;
        }

        @Override
        public Part add(Transformer model, Batch batch, double expected, StepClock clock) {
            Part part = right.add(model, batch, expected, clock);
            if (asked.getAndIncrement() == 0) {
                infinite(model);
            }
            return part;
        }

        private void infinite(Transformer model) {
            Scalar infinity = new Scalar(Double.POSITIVE_INFINITY);
            model.hidden(Batch.causal(
                            Tokens.of(torch.tensor(new long[] {1}).view(1, 1)),
                            torch.tensor(new long[] {1}).view(1, 1)))
                    .sum()
                    .mul(infinity)
                    .backward();
        }
    }

    @Test
    void theScaleIsPartOfACheckpoint() throws Exception {
        byte[] undisturbed = train(new Jobs(folder).precision(Precision.FP16).job("undisturbed"), () -> false);
        TrainingJob job = new Jobs(folder).precision(Precision.FP16).job("stopped");
        AtomicInteger steps = new AtomicInteger();
        try (BatchSource source = BatchSources.of(job)) {
            assertThat(loop(job, source, () -> steps.incrementAndGet() > 5).run())
                    .isEqualTo(ExitCode.STOPPED);
        }

        assertThat(train(job, () -> false)).isEqualTo(undisturbed);
    }

    private byte[] train(TrainingJob job, BooleanSupplier stopping) throws Exception {
        try (BatchSource source = BatchSources.of(job)) {
            assertThat(loop(job, source, stopping).run()).isEqualTo(ExitCode.DONE);
        }
        return Files.readAllBytes(Path.of(job.output(), ModelPackage.WEIGHTS));
    }

    private TrainingLoop loop(TrainingJob job, BatchSource source, BooleanSupplier stopping) throws Exception {
        return new TrainingLoop(job, source, Mesh.alone(Device.CPU), new Told(stopping), messages::add, () -> {});
    }
}
