package dev.millrace.contracts.events;

/**
 * An evaluation that was asked for couldn't be done. Nothing else has changed, and another one may be asked for.
 *
 * @param run the run that made the model
 * @param model the model's name
 * @param version its version
 * @param request identifies what was asked for
 * @param when the time, as ISO 8601 in UTC
 * @param reason what went wrong and what to do
 */
public record EvaluationFailed(String run, String model, String version, String request, String when, String reason)
        implements Event {

    @Override
    public String subject() {
        return model + "@" + version + "#" + request;
    }
}
