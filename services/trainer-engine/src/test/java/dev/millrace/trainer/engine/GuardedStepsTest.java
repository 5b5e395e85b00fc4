package dev.millrace.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.recipes.BatchRamp;
import dev.millrace.contracts.recipes.SpikeAction;
import dev.millrace.contracts.recipes.SpikeRule;
import dev.millrace.trainer.engine.checkpoint.CheckpointFolder;
import dev.millrace.trainer.engine.checkpoint.StepHistory;
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
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.CrossEntropy;
import dev.millrace.trainer.engine.objective.Objective;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that are out of line, or that no number comes of. */
class GuardedStepsTest {

    /** So narrow that many a step of a small training is out of line. */
    private static final SpikeRule NARROW = new SpikeRule(2, 0.5);

    @TempDir
    Path folder;

    private final List<WorkerMessage> messages = new ArrayList<>();

    @BeforeAll
    static void oneThread() {
        torch.set_num_threads(1);
    }

    /** As a failure of the machine would look. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Gives no number when it is asked for the first time, or always. */
    private static final class NoNumber implements Objective {

        private final CrossEntropy right;
        private final boolean always;
        private boolean before;

        NoNumber(TrainingJob job, boolean always) {
            this.right = CrossEntropy.of(job.training());
            this.always = always;
        }

        @Override
        public Part add(Transformer model, Batch batch, double expected, StepClock clock) {
            Part part = right.add(model, batch, expected, clock);
            boolean wrong = always || !before;
            before = true;
            return wrong ? new Part(Double.NaN, part.counted()) : part;
        }
    }

    @Test
    void aStepThatGivesNoNumberOnceIsTheMachines() throws Exception {
        TrainingJob job =
                new Jobs(folder).spikes(SpikeAction.SKIP, SpikeRule.USUAL).job("faulty");

        assertThatThrownBy(() -> step(job, false))
                .isInstanceOf(FaultyMachine.class)
                .hasMessageContaining("step 0 gave loss NaN")
                .hasMessageContaining("this machine doesn't compute reliably");
    }

    @Test
    void aStepThatGivesNoNumberTwiceIsTheDatas() throws Exception {
        Jobs jobs = new Jobs(folder);
        assertThatThrownBy(() -> step(jobs.job("off"), true))
                .isInstanceOf(Diverged.class)
                .hasMessageContaining("diverged at step 0");

        TrainingStep skipped =
                step(jobs.spikes(SpikeAction.SKIP, SpikeRule.USUAL).job("skip"), true);

        assertThat(skipped.skipped())
                .hasValueSatisfying(skip -> assertThat(skip.reason()).contains("NaN", "computed twice"));
    }

    @Test
    void stepsThatAreAllSkippedEndTheTraining() throws Exception {
        TrainingJob job =
                new Jobs(folder).spikes(SpikeAction.SKIP, SpikeRule.USUAL).job("all");
        try (BatchSource source = BatchSources.of(job)) {
            Trainer trainer =
                    new Trainer(job, source, Group.alone(Device.CPU), new NoNumber(job, true), new StepClock());
            Tensor weights = trainer.tensors().parameters().values();
            Tensor before = weights.clone();
            TrainingState state = start(job);
            for (int i = 0; i < Trainer.MOST_SKIPPED; i++) {
                assertThat(trainer.step(state, Told.NOTHING).skipped()).isPresent();
                state = state.without(
                        job.training().batch(),
                        new TrainingState.Spent(0, OptionalDouble.empty()),
                        state.steps().skippedOne());
            }
            TrainingState last = state;

            assertThat(weights.equal(before)).isTrue();
            assertThatThrownBy(() -> trainer.step(last, Told.NOTHING))
                    .isInstanceOf(Diverged.class)
                    .hasMessageContaining("16 steps in a row were skipped");
        }
    }

    private TrainingStep step(TrainingJob job, boolean always) throws Exception {
        try (BatchSource source = BatchSources.of(job)) {
            return new Trainer(job, source, Group.alone(Device.CPU), new NoNumber(job, always), new StepClock())
                    .step(start(job), Told.NOTHING);
        }
    }

    private static TrainingState start(TrainingJob job) throws Exception {
        return TrainingState.start(
                new CheckpointFolder(job, Group.alone(Device.CPU)).identity(),
                job.training().seed());
    }

    @Test
    void aSpikeIsBeyondTheDeviationsOfAFullWindow() {
        SpikeGuard guard = new SpikeGuard(SpikeAction.SKIP, new SpikeRule(4, 3));
        StepHistory history = StepHistory.NONE;
        for (double loss : new double[] {9, 2, 1, 3, 2}) {
            history = guard.taken(history, loss, 1);
        }
        // Of 2, 1, 3 and 2: mean 2, deviation √½; the 9 is no longer remembered.
        assertThat(guard.spike(history, 2 + 3 * Math.sqrt(0.5) - 1e-9, 1)).isEmpty();
        assertThat(guard.spike(history, 2 + 3 * Math.sqrt(0.5) + 1e-9, 1)).isPresent();
        assertThat(guard.spike(history, 2, 1.001))
                .hasValueSatisfying(why -> assertThat(why).contains("gradient norm"));
        assertThat(guard.spike(StepHistory.NONE.taken(2, 1, 4), 1000, 1000)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
    void aTrainingThatLeavesOutStepsGoesOnTheSameAfterACrash(SpikeAction action) throws Exception {
        byte[] undisturbed = train(job(action, "undisturbed"), message -> {});
        List<String> skipped = skipped();
        messages.clear();

        for (long crash : new long[] {8, 17}) {
            assertThatThrownBy(() -> train(job(action, "crashed"), message -> {
                        if (message instanceof WorkerMessage.CheckpointSaved saved && saved.step() >= crash) {
                            throw new Killed();
                        }
                    }))
                    .isNotNull();
        }

        assertThat(train(job(action, "crashed"), message -> {})).isEqualTo(undisturbed);
        assertThat(skipped).isNotEmpty();
        assertThat(skipped()).containsAll(skipped);
        boolean back = skipped.stream().anyMatch(reason -> reason.contains("goes on from step"));
        assertThat(back).isEqualTo(action == SpikeAction.REWIND);
    }

    private TrainingJob job(SpikeAction action, String name) throws Exception {
        return new Jobs(folder).steps(24).spikes(action, NARROW).job(name);
    }

    private List<String> skipped() {
        return messages.stream()
                .filter(WorkerMessage.StepSkipped.class::isInstance)
                .map(message -> ((WorkerMessage.StepSkipped) message).reason())
                .toList();
    }

    @Test
    void aBatchThatGrowsReadsEverySequenceOnce() throws Exception {
        TrainingJob job = new Jobs(folder).batch(8, 3).ramp(new BatchRamp(2, 6)).job("ramp");
        List<Long> read = new ArrayList<>();
        try (BatchSource source = new Listening(BatchSources.of(job), read)) {
            assertThat(loop(job, source, message -> {}).run()).isEqualTo(ExitCode.DONE);
        }

        long rows = IntStream.range(0, 12).mapToLong(job.training()::rows).sum();
        assertThat(rows).isEqualTo(2 + 3 + 4 + 5 + 6 + 7 + 6 * 8);
        assertThat(read).hasSize((int) rows).isSorted().doesNotHaveDuplicates();
        assertThat(messages)
                .filteredOn(WorkerMessage.Exported.class::isInstance)
                .singleElement()
                .satisfies(message -> assertThat(((WorkerMessage.Exported) message).tokens())
                        .isEqualTo(rows * job.model().context()));
    }

    /** Notes the numbers of the rows that are read. */
    private record Listening(BatchSource source, List<Long> read) implements BatchSource {

        @Override
        public Batch batch(long first, int rows) {
            for (int i = 0; i < rows; i++) {
                read.add(first + i);
            }
            return source.batch(first, rows);
        }

        @Override
        public long countedPerRow() {
            return source.countedPerRow();
        }

        @Override
        public long tokens() {
            return source.tokens();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private byte[] train(TrainingJob job, Consumer<WorkerMessage> listener) throws Exception {
        try (BatchSource source = BatchSources.of(job)) {
            assertThat(loop(job, source, listener).run()).isEqualTo(ExitCode.DONE);
        }
        return Files.readAllBytes(Path.of(job.output(), ModelPackage.WEIGHTS));
    }

    private TrainingLoop loop(TrainingJob job, BatchSource source, Consumer<WorkerMessage> listener) throws Exception {
        return new TrainingLoop(
                job,
                source,
                Mesh.alone(Device.CPU),
                Told.NOTHING,
                message -> {
                    messages.add(message);
                    listener.accept(message);
                },
                () -> {});
    }
}
