package dev.millrace.contracts.recipes;

/**
 * Which step is a spike: one whose loss or gradient norm is more than so many standard deviations above the mean of the
 * steps before.
 *
 * @param window steps before; as long as there are fewer, no step is a spike
 * @param deviations standard deviations
 */
public record SpikeRule(int window, double deviations) {

    public static final SpikeRule USUAL = new SpikeRule(128, 6);
}
