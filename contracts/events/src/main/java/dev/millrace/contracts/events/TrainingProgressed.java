package dev.millrace.contracts.events;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A training has gone on by some steps.
 *
 * @param run the run
 * @param model the model's name
 * @param version its version
 * @param step optimiser steps done
 * @param steps optimiser steps to do
 * @param loss mean cross-entropy of the step's tokens, in nats
 * @param learningRate the step's learning rate
 * @param gradientNorm global norm of the gradient before clipping
 * @param tokens tokens trained on so far
 * @param tokensPerSecond since the last such event
 * @param mfu model FLOP utilisation against the device's measured peak, 0 to 1
 * @param memoryBytes resident memory of the worker processes
 * @param seconds time spent training so far, over all attempts
 * @param attempt 1 for the first, one more after each restart
 * @param times where the time of a step went, since the last such event
 * @param validationBitsPerByte of what the objective asks for of held-out documents, where they were measured after this step
 * @param validationMeasure of what of them; absent: of their texts
 * @param validationPairs how it preferred held-out answers then, where preferences are learnt
 * @param continuation what the model wrote then
 * @param joules that the processors used so far, over all attempts, where that could be measured
 * @param cost so far, over all attempts, in the currency of the trainer's price per hour, where it has one
 */
public record TrainingProgressed(
        String run,
        String model,
        String version,
        long step,
        long steps,
        double loss,
        double learningRate,
        double gradientNorm,
        long tokens,
        double tokensPerSecond,
        OptionalDouble mfu,
        long memoryBytes,
        double seconds,
        int attempt,
        Optional<StepTimes> times,
        OptionalDouble validationBitsPerByte,
        Optional<ValidationMeasure> validationMeasure,
        Optional<HeldOutPairs> validationPairs,
        Optional<Continuation> continuation,
        OptionalDouble joules,
        OptionalDouble cost)
        implements Event {

    public TrainingProgressed {
        if (step < 0 || step > steps || attempt < 1) {
            throw new IllegalArgumentException("No such step: %d of %d, attempt %d".formatted(step, steps, attempt));
        }
    }

    @Override
    public String subject() {
        return model + "@" + version + "#" + step;
    }
}
