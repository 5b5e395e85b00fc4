package dev.millrace.contracts.preference;

import java.util.Arrays;

/** Where a figure lies with a confidence of 95 %. */
public record Interval(double low, double high) {

    /** The 97.5 % quantile of the normal distribution. */
    static final double Z = 1.959963984540054;

    /** Where the middle 95 % of these lie; between two of them by linear interpolation, as numpy does it. */
    static Interval ofMiddle(double[] drawn) {
        double[] sorted = drawn.clone();
        Arrays.sort(sorted);
        return new Interval(quantile(sorted, 0.025), quantile(sorted, 0.975));
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
