package dev.millrace.contracts.events;

import java.util.List;

/**
 * A version's trial is over: no request goes to it any more because of it.
 *
 * @param run the run
 * @param model the model's name
 * @param version the version
 * @param mode who answered
 * @param passed whether it stood it
 * @param reasons what has been decided of it so far, with the trial's figures or with who stopped it and why
 */
public record TrialEnded(
        String run, String model, String version, Trial.Mode mode, boolean passed, List<String> reasons)
        implements Event {

    public TrialEnded {
        reasons = List.copyOf(reasons);
    }

    @Override
    public String subject() {
        return "%s@%s/%s".formatted(model, version, mode);
    }
}
