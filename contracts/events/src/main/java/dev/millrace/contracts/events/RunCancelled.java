package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * A run is to end for good: nothing more is asked for, what is in work is dropped, and what was made will be removed.
 *
 * @param run the run
 * @param who who cancelled it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 */
public record RunCancelled(String run, String who, String when, Optional<String> reason) implements Event {

    @Override
    public String subject() {
        return run;
    }
}
