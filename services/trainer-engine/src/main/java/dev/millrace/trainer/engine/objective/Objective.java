package dev.millrace.trainer.engine.objective;

import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Transformer;

/** What a training makes small: the mean, over all that counts in a step, of a loss. */
public interface Objective {

    /**
     * Adds a micro-batch's part of the gradients: those of its summed losses, divided by {@code expected}.
     *
     * @param expected how much is expected to count in the whole step. Where something else did, whoever adds up the step's
     *     parts scales them once more; so what comes out doesn't depend on how a step is cut into micro-batches
     * @param clock is told where the forward pass ends and the backward pass begins, and the other way round
     */
    Part add(Transformer model, Batch batch, double expected, StepClock clock);

    /**
     * A micro-batch's part of a step.
     *
     * @param loss its summed losses, divided by what was expected to count
     * @param counted how much counted in it
     */
    record Part(double loss, double counted) {

        /** Nothing yet. */
        public static final Part NONE = new Part(0, 0);

        /** Both together. */
        public Part and(Part other) {
            return new Part(loss + other.loss, counted + other.counted);
        }
    }
}
