package dev.millrace.contracts.events;

import java.util.OptionalDouble;

/**
 * A step of a training changed nothing: its loss or gradient was no number, or far from what the steps before it had.
 *
 * @param run the run
 * @param model the model's name
 * @param version its version
 * @param step optimiser steps done before it
 * @param attempt 1 for the first, one more after each restart
 * @param loss the step's mean loss per token, in nats, where it was a number
 * @param gradientNorm global norm of its gradient, where it was a number
 * @param reason why it changed nothing, and how the training goes on
 */
public record TrainingSkipped(
        String run,
        String model,
        String version,
        long step,
        int attempt,
        OptionalDouble loss,
        OptionalDouble gradientNorm,
        String reason)
        implements Event {

    public TrainingSkipped {
        if (step < 0 || attempt < 1) {
            throw new IllegalArgumentException("No such step: %d, attempt %d".formatted(step, attempt));
        }
    }

    @Override
    public String subject() {
        return model + "@" + version + "#" + step;
    }
}
