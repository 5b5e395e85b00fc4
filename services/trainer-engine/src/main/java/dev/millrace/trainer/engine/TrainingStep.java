package dev.millrace.trainer.engine;

import java.util.Optional;

/**
 * One optimiser step, as it went.
 *
 * @param loss mean cross-entropy over all workers' tokens, in nats
 * @param norm of the gradient before clipping
 * @param rate learning rate
 * @param stop whether any worker was told to stop
 * @param skipped why it changed nothing; empty when it did
 */
record TrainingStep(double loss, double norm, double rate, boolean stop, Optional<String> skipped) {}
