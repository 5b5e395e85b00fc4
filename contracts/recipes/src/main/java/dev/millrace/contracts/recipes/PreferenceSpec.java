package dev.millrace.contracts.recipes;

/**
 * How a preference is learnt (Rafailov et al. 2023).
 *
 * @param beta how much it costs to move away from the weights that training starts with
 * @param labelSmoothing share of pairs that are taken to be the wrong way round (Mitchell 2023, "A note on DPO with noisy
 *     preferences")
 */
public record PreferenceSpec(double beta, double labelSmoothing) {

    /** As it was published. */
    public static final PreferenceSpec USUAL = new PreferenceSpec(0.1, 0);
}
