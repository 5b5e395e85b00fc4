package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * What a run has made is removed: shards, dataset, checkpoints, model. Its record stays, which is what the log says of it.
 *
 * @param run the run, which is over
 * @param who who removed it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 * @param objects how many objects there were
 * @param bytes their size together
 */
public record RunRemoved(String run, String who, String when, Optional<String> reason, long objects, long bytes)
        implements Event {

    public RunRemoved {
        if (objects < 0 || bytes < 0) {
            throw new IllegalArgumentException("No run has made fewer objects than none");
        }
    }

    @Override
    public String subject() {
        return run;
    }
}
