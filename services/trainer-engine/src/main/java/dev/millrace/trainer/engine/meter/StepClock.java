package dev.millrace.trainer.engine.meter;

import dev.millrace.contracts.events.StepTimes;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where the time of a training's steps goes. It is told when a part begins, which ends the part before, so the parts add up to
 * the time between the first and {@link #rest}. It belongs to the thread that trains. A device that queues its work lets that
 * thread go on before the work is done: there the time shows in the part that waits for it.
 */
public final class StepClock {

    /** A part of a step. */
    public enum Part {
        /** Rows are read and made tensors. */
        DATA,
        /** The loss is computed. */
        FORWARD,
        /** The gradients are. */
        BACKWARD,
        /** Workers wait for each other and exchange. */
        COMMUNICATION,
        /** Gradients are clipped and parameters changed. */
        OPTIMIZER,
        /** What is saved is copied, and the save before waited for. */
        CHECKPOINT
    }

    private final LongSupplier nanos;
    private final Map<Part, Long> spent = new EnumMap<>(Part.class);
    private Optional<Part> running = Optional.empty();
    private long since;

    public StepClock() {
        this(System::nanoTime);
    }

    /** @param nanos what the time is, in nanoseconds from anywhere */
    StepClock(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** From now on it is {@code part} that takes the time. */
    public void begin(Part part) {
        rest();
        running = Optional.of(part);
    }

    /** From now on the time counts for none of them. */
    public void rest() {
        long now = nanos.getAsLong();
        running.ifPresent(part -> spent.merge(part, now - since, Long::sum));
        running = Optional.empty();
        since = now;
    }

    /** What the steps since the last such question took on average; called between two of them. */
    public StepTimes perStep(long steps) {
        rest();
        StepTimes times = new StepTimes(
                seconds(Part.DATA),
                seconds(Part.FORWARD),
                seconds(Part.BACKWARD),
                seconds(Part.COMMUNICATION),
                seconds(Part.OPTIMIZER),
                seconds(Part.CHECKPOINT));
        spent.clear();
        return times.times(1.0 / Math.max(1, steps));
    }

    private double seconds(Part part) {
        return spent.getOrDefault(part, 0L) / 1e9;
    }
}
