package dev.millrace.contracts.events;

import java.util.List;

/**
 * A version gets a share of the live requests, before it is decided whether it goes live.
 *
 * @param run the run
 * @param model the model's name
 * @param version the version
 * @param mode who answers
 * @param trial what it has to stand
 * @param live the version that is live
 * @param reasons what has been decided of it so far, a sentence each
 */
public record TrialStarted(
        String run, String model, String version, Trial.Mode mode, Trial trial, String live, List<String> reasons)
        implements Event {

    public TrialStarted {
        reasons = List.copyOf(reasons);
    }

    @Override
    public String subject() {
        return "%s@%s/%s".formatted(model, version, mode);
    }
}
