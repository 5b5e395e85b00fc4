package dev.millrace.trainer.engine;

import dev.millrace.trainer.engine.checkpoint.StepHistory;
import java.util.Optional;

/**
 * One optimiser step, as it went.
 *
 * @param loss mean over all workers' tokens, in nats
 * @param norm of the gradient before clipping
 * @param rate learning rate
 * @param stop whether any worker was told to stop
 * @param conclude whether any was told to end the training with this step
 * @param skipped why it changed nothing; empty when it did
 * @param history of the steps, with this one
 */
record TrainingStep(
        double loss,
        double norm,
        double rate,
        boolean stop,
        boolean conclude,
        Optional<Skip> skipped,
        StepHistory history) {

    /**
     * Why a step changed nothing.
     *
     * @param reason in words
     * @param spike whether it was out of line, or the search for a loss scale
     */
    record Skip(String reason, boolean spike) {}
}
