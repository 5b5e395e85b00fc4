package dev.millrace.contracts.events;

/**
 * Work for a run has failed for good: trying again would not help.
 *
 * @param run the run
 * @param service the service that gave up
 * @param reason what went wrong and what to do
 */
public record RunFailed(String run, String service, String reason) implements Event {

    /** The service of which a failure can be made up for: the model exists, and can be scored again. */
    public static final String EVALUATOR = "evaluator";

    @Override
    public String subject() {
        return service;
    }
}
