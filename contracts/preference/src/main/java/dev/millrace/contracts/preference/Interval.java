package dev.millrace.contracts.preference;

import java.util.Arrays;

/** Where a figure lies with a confidence of 95 %, unless another is said. */
public record Interval(double low, double high) {

    /** The 97.5 % quantile of the normal distribution. */
    public static final double Z = 1.959963984540054;

    /**
     * Wilson's score interval: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the
     * American Statistical Association 22 (1927), pages 209 to 212.
     *
     * @param share of successes, from 0 to 1
     * @param n trials; from 0 to 1 when there is none
     * @param z the quantile of the normal distribution for the confidence
     */
    public static Interval wilson(double share, double n, double z) {
        if (n == 0) {
            return new Interval(0, 1);
        }
        double z2 = z * z;
        double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
        double half = z / (1 + z2 / n) * Math.sqrt(share * (1 - share) / n + z2 / (4 * n * n));
        return new Interval(Math.max(0, middle - half), Math.min(1, middle + half));
    }

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
