package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

/**
 * Serve this version under the model's name from now on.
 *
 * @param run the run whose gate it passed
 * @param model the model's name
 * @param version the version
 * @param previous the version that was live before, if any
 * @param reasons what the gate compared, a sentence each
 */
public record ModelPromoted(String run, String model, String version, Optional<String> previous, List<String> reasons)
        implements Event {

    public ModelPromoted {
        reasons = List.copyOf(reasons);
    }

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
