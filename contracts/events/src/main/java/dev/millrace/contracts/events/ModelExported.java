package dev.millrace.contracts.events;

/**
 * A model package exists.
 *
 * @param run the run
 * @param recipe digest of the run's recipe
 * @param model the model's name
 * @param version its version
 * @param manifest names the package's files and their checksums
 * @param parameters number of parameters
 * @param steps optimiser steps
 * @param tokens tokens trained on
 * @param firstLoss loss of the first step, in nats
 * @param lastLoss mean loss of the last steps, in nats
 * @param tokensPerSecond over the whole training
 * @param seconds time spent training
 */
public record ModelExported(
        String run,
        String recipe,
        String model,
        String version,
        ObjectRef manifest,
        long parameters,
        long steps,
        long tokens,
        double firstLoss,
        double lastLoss,
        double tokensPerSecond,
        double seconds)
        implements Event {

    public ModelExported {
        if (parameters < 1 || steps < 0 || tokens < 0) {
            throw new IllegalArgumentException("A model has parameters, and no step is negative");
        }
    }

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
