package dev.millrace.contracts.events;

/**
 * Work for a run has failed for good: trying again would not help.
 *
 * @param run the run
 * @param service the service that gave up
 * @param reason what went wrong and what to do
 */
public record RunFailed(String run, String service, String reason) implements Event {

    @Override
    public String subject() {
        return service;
    }
}
