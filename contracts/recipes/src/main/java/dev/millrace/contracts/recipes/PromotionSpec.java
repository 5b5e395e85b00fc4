package dev.millrace.contracts.recipes;

import java.util.List;

/**
 * The gate between a trained and a served model.
 *
 * @param minimum figures the model must reach
 * @param notWorseThanLive whether it must not be worse than the live version, beyond the standard error, on any
 *     task both were scored on
 */
public record PromotionSpec(List<Minimum> minimum, boolean notWorseThanLive) {

    public PromotionSpec {
        minimum = List.copyOf(minimum);
    }
}
