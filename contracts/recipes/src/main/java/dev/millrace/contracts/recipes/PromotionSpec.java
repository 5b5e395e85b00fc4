package dev.millrace.contracts.recipes;

import java.util.List;
import java.util.Optional;

/**
 * The gate between a trained and a served model.
 *
 * @param minimum figures the model must reach
 * @param notWorseThanLive whether it must not be worse than the live version, beyond the standard error, on any
 *     task both were scored on
 * @param shadow what it is asked beside the live version before anything else, if so
 * @param canary what it answers before it goes live, if so
 */
public record PromotionSpec(
        List<Minimum> minimum, boolean notWorseThanLive, Optional<TrialSpec> shadow, Optional<TrialSpec> canary) {

    public PromotionSpec {
        minimum = List.copyOf(minimum);
    }
}
