package dev.millrace.contracts.events;

import java.util.Optional;

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

    /** The run whose training this is, when it wasn't this one: the same training on the same tokens. */
    public Optional<String> takenFrom() {
        return ObjectKeys.owner(manifest.key()).filter(owner -> !owner.equals(run));
    }

    /** The same package for {@code request}, which asks for the training that it came of. */
    public ModelExported as(TrainingRequested request) {
        return new ModelExported(
                request.run(),
                request.recipe(),
                request.model(),
                request.version(),
                manifest,
                parameters,
                steps,
                tokens,
                firstLoss,
                lastLoss,
                tokensPerSecond,
                seconds);
    }
}
