package dev.millrace.contracts.events;

import java.util.List;
import java.util.Optional;

/**
 * A version's trial is over: no request goes to it any more because of it.
 *
 * @param run the run
 * @param model the model's name
 * @param version the version
 * @param mode who answered
 * @param passed whether it stood it
 * @param reasons what has been decided of it so far, with the trial's figures or with who stopped it and why
 * @param undecided whether too few requests came to tell in the time it had; it isn't passed then; absent in what ended
 *     before there
 *     was that
 */
public record TrialEnded(
        String run,
        String model,
        String version,
        Trial.Mode mode,
        boolean passed,
        List<String> reasons,
        Optional<Boolean> undecided)
        implements Event {

    public TrialEnded {
        reasons = List.copyOf(reasons);
    }

    /** Whether nobody can tell whether it stood it. */
    public boolean isUndecided() {
        return undecided.orElse(false);
    }

    @Override
    public String subject() {
        return "%s@%s/%s".formatted(model, version, mode);
    }
}
