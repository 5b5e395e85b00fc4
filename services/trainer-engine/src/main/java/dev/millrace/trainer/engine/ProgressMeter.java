package dev.millrace.trainer.engine;

import static org.bytedeco.pytorch.global.torch.mm;

import dev.millrace.contracts.events.StepTimes;
import dev.millrace.contracts.recipes.TrainingCost;
import dev.millrace.trainer.engine.checkpoint.TrainingState;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.job.WorkerMessage;
import dev.millrace.trainer.engine.meter.StepClock;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Says how training goes: at the first and the last step, where the model was validated, and a few times a second between. */
final class ProgressMeter {

    private static final long INTERVAL_NANOS = 200_000_000L;
    private static final int PEAK_TRIES = 4;

    private final Device device;
    private final TrainingJob job;
    private final Consumer<WorkerMessage> supervisor;
    private final double flopsPerToken;
    private final double peakFlops;
    private final StepClock clock;
    private long lastNanos = System.nanoTime();
    private long lastStep;
    private long lastTokens;
    private boolean first = true;

    ProgressMeter(
            TrainingJob job, Consumer<WorkerMessage> supervisor, TrainingState state, StepClock clock, Device device)
            throws IOException {
        this.clock = clock;
        this.device = device;
        this.job = job;
        this.supervisor = supervisor;
        this.lastStep = state.step();
        this.lastTokens = state.tokens();
        this.flopsPerToken = new TrainingCost(job.model(), job.training(), job.execution(), job.vocabulary())
                .withBase(Optional.of(job.architecture()))
                .flopsPerToken();
        this.peakFlops = measuredPeak(device) * job.workers();
    }

    void report(TrainingStep step, TrainingState state, Optional<WorkerMessage.Validated> validation) {
        long now = System.nanoTime();
        boolean between =
                state.step() < job.training().steps() && !step.stop() && !step.conclude() && validation.isEmpty();
        if (!first && between && now - lastNanos < INTERVAL_NANOS) {
            return;
        }
        // A training that went back has seen fewer.
        double tokensPerSecond = Math.max(0, state.tokens() - lastTokens) / Math.max(1e-9, (now - lastNanos) / 1e9);
        first = false;
        lastNanos = now;
        lastTokens = state.tokens();
        StepTimes times = clock.perStep(state.step() - lastStep);
        lastStep = state.step();
        supervisor.accept(new WorkerMessage.Progressed(
                state.step(),
                job.training().steps(),
                step.loss(),
                step.rate(),
                step.norm(),
                state.tokens(),
                tokensPerSecond,
                tokensPerSecond * flopsPerToken / peakFlops,
                device.memory(),
                state.seconds(),
                times,
                validation,
                state.joules()));
    }

    /** FLOP per second of the best of a few matrix products. */
    private static double measuredPeak(Device device) {
        try (PointerScope scope = new PointerScope()) {
            // Large enough that a GPU is busy, small enough that a processor is soon done.
            long size = device.isHost() ? 768 : 8192;
            Tensor a = device.ones(torch.ScalarType.Float, size, size);
            device.synchronize();
            long best = Long.MAX_VALUE;
            for (int i = 0; i < PEAK_TRIES; i++) {
                long began = System.nanoTime();
                mm(a, a);
                device.synchronize();
                best = Math.min(best, System.nanoTime() - began);
            }
            scope.deallocate();
            return 2.0 * size * size * size / (best / 1e9);
        }
    }
}
