package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * A run is paused: no work for it is begun, what is in work comes to its end or is done again later, and nothing is lost.
 * Or it goes on again. One topic for both, so that whoever follows it knows which of them came last.
 *
 * @param run the run
 * @param number counts these events of a run, from 1; the one with the highest number holds
 * @param resumed whether the run goes on
 * @param who who wished it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 */
public record RunPaused(String run, int number, boolean resumed, String who, String when, Optional<String> reason)
        implements Event {

    public RunPaused {
        if (number < 1) {
            throw new IllegalArgumentException("Pauses are counted from 1, not from " + number);
        }
    }

    @Override
    public String subject() {
        return run + "#" + number;
    }
}
