package dev.millrace.filtering.domain.classifier;

import java.util.Arrays;

/**
 * The area under the ROC curve: how likely a good one has a higher score than a bad one, ties counting half (Mann and
 * Whitney).
 */
public final class AreaUnderCurve {

    private AreaUnderCurve() {}

    /** From 0 to 1; 0.5 is chance. NaN when either side is empty. */
    public static double of(double[] good, double[] bad) {
        double[] sorted = bad.clone();
        Arrays.sort(sorted);
        double above = 0;
        for (double score : good) {
            int less = first(sorted, score, false);
            int lessOrEqual = first(sorted, score, true);
            above += less + (lessOrEqual - less) / 2.0;
        }
        return above / ((double) good.length * bad.length);
    }

    /** Index of the first value not below {@code bound}, or of the first above it. */
    private static int first(double[] sorted, double bound, boolean above) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            boolean before = above ? sorted[middle] <= bound : sorted[middle] < bound;
            from = before ? middle + 1 : from;
            to = before ? to : middle;
        }
        return from;
    }
}
