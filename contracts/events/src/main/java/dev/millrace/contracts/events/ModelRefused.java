package dev.millrace.contracts.events;

import java.util.List;

/**
 * The promotion gate did not let this version through.
 *
 * @param run the run
 * @param model the model's name
 * @param version the version
 * @param reasons why, a sentence each
 */
public record ModelRefused(String run, String model, String version, List<String> reasons) implements Event {

    public ModelRefused {
        reasons = List.copyOf(reasons);
    }

    @Override
    public String subject() {
        return model + "@" + version;
    }
}
