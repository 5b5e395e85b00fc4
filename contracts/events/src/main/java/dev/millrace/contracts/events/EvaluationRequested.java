package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * Score this model once more: the stored package, on its recipe's tasks and the run's stored held-out documents.
 *
 * @param run the run that made it
 * @param recipe digest of the run's recipe
 * @param model the model's name
 * @param version its version
 * @param request identifies what was asked for: asked for twice, it is done once
 * @param who who asked, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 */
public record EvaluationRequested(
        String run,
        String recipe,
        String model,
        String version,
        String request,
        String who,
        String when,
        Optional<String> reason)
        implements Event {

    @Override
    public String subject() {
        return model + "@" + version + "#" + request;
    }
}
