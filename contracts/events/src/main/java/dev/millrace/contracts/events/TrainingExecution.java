package dev.millrace.contracts.events;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where and how wide a training runs, as far as anybody has said. The same model comes of it whatever stands here, but for
 * the order in which sums of floating-point numbers are taken: other devices, numbers of workers, threads or sequences may
 * give other bytes.
 *
 * @param workers data-parallel processes
 * @param threads per worker; absent: the machine's cores shared out
 * @param microBatch sequences per forward pass of a worker
 * @param recompute whether what blocks compute is forgotten, and computed again for its gradients: less memory, more time,
 *     and the same bytes; absent: it is kept
 * @param device what computes it
 */
public record TrainingExecution(
        OptionalInt workers,
        OptionalInt threads,
        OptionalInt microBatch,
        Optional<Boolean> recompute,
        Optional<TrainingDevice> device) {

    /** Where nobody has said anything. */
    public static final TrainingExecution UNSAID = new TrainingExecution(
            OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());

    private static final int USUAL_WORKERS = 1;
    private static final int USUAL_MICRO_BATCH = 16;

    /** One that keeps what blocks compute, as far as anybody has said. */
    public TrainingExecution(OptionalInt workers, OptionalInt threads, OptionalInt microBatch) {
        this(workers, threads, microBatch, Optional.empty(), Optional.empty());
    }

    /** What this says, and {@code other} where this says nothing. */
    public TrainingExecution or(TrainingExecution other) {
        return new TrainingExecution(
                workers.isPresent() ? workers : other.workers,
                threads.isPresent() ? threads : other.threads,
                microBatch.isPresent() ? microBatch : other.microBatch,
                recompute.or(() -> other.recompute),
                device.or(() -> other.device));
    }

    /** What computes it: where nothing is said, what the trainer has. */
    public TrainingDevice deviceOrUsual() {
        return device.orElse(TrainingDevice.AUTO);
    }

    /** Data-parallel processes: one where nothing is said. */
    public int workersOrUsual() {
        return workers.orElse(USUAL_WORKERS);
    }

    /**
     * Sequences per forward pass: where nothing is said as many as a worker has in a step, at most {@value
     * #USUAL_MICRO_BATCH}.
     *
     * @param batch sequences per optimiser step, over all workers
     */
    public int microBatchOrUsual(int batch) {
        return microBatch.orElseGet(() -> Math.min(USUAL_MICRO_BATCH, Math.ceilDiv(batch, workersOrUsual())));
    }
}
