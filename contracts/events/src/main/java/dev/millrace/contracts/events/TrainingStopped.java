package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * A training is to end before its last step, for good. Either a model package is made of what it has learnt by then, and the
 * run goes on with that; or the run ends with it. What was made stays.
 *
 * @param run the run
 * @param export whether a model package is made
 * @param who who wished it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 */
public record TrainingStopped(String run, boolean export, String who, String when, Optional<String> reason)
        implements Event {

    /** Whether the run ends with it. */
    public boolean endsRun() {
        return !export;
    }

    @Override
    public String subject() {
        return run;
    }
}
