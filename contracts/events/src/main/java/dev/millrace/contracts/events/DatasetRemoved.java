package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * A dataset is removed, and what its documents were and became at every stage of its run. The run's model stays, and the
 * record of both.
 *
 * @param run the run that curated it
 * @param name the dataset's name
 * @param version its version
 * @param who who removed it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 * @param objects how many objects there were
 * @param bytes their size together
 */
public record DatasetRemoved(
        String run,
        String name,
        String version,
        String who,
        String when,
        Optional<String> reason,
        long objects,
        long bytes)
        implements Event {

    public DatasetRemoved {
        if (objects < 0 || bytes < 0) {
            throw new IllegalArgumentException("Nothing has fewer objects than none");
        }
    }

    @Override
    public String subject() {
        return name + "@" + version;
    }
}
