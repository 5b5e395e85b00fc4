package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

/**
 * The promotion gate did not let this version through.
 *
 * @param run the run
 * @param model the model's name
 * @param version the version
 * @param reasons why, a sentence each
 * @param held whether it is up to a person to decide, since the figures don't; absent in what was refused before there was that
 */
public record ModelRefused(String run, String model, String version, List<String> reasons, Optional<Boolean> held)
        implements Event {

    public ModelRefused {
        reasons = List.copyOf(reasons);
    }

    /** Whether a person is to decide. */
    public boolean isHeld() {
        return held.orElse(false);
    }

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
