package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

/**
 * Serve this version under the model's name from now on.
 *
 * @param run the run that made it
 * @param model the model's name
 * @param version the version
 * @param previous the version that was live before, if any
 * @param reasons what the gate compared, a sentence each; empty when somebody decided by hand
 * @param byHand who decided so, when it wasn't the gate
 */
public record ModelPromoted(
        String run,
        String model,
        String version,
        Optional<String> previous,
        List<String> reasons,
        Optional<ByHand> byHand)
        implements Event {

    /**
     * A promotion that somebody asked for, whatever the gate said.
     *
     * @param who who asked, as they call themselves
     * @param when the time, as ISO 8601 in UTC
     * @param reason why
     */
    public record ByHand(String who, String when, String reason) {}

    public ModelPromoted {
        reasons = List.copyOf(reasons);
    }

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
