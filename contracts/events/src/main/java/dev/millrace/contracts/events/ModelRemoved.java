package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * A version of a model is removed: its package, and the checkpoints of its training. The documents it was trained on stay,
 * and the record of both.
 *
 * @param run the run that made it
 * @param model the model's name
 * @param version its version
 * @param who who removed it, as they call themselves
 * @param when the time, as ISO 8601 in UTC
 * @param reason why, if they said so
 * @param objects how many objects there were
 * @param bytes their size together
 */
public record ModelRemoved(
        String run,
        String model,
        String version,
        String who,
        String when,
        Optional<String> reason,
        long objects,
        long bytes)
        implements Event {

    public ModelRemoved {
        if (objects < 0 || bytes < 0) {
            throw new IllegalArgumentException("Nothing has fewer objects than none");
        }
    }

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
