package dev.millrace.orchestrator.domain.signals;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Figures in ascending order; at least one, none of them NaN. */
final class Spread {

    private final double[] sorted;

    private Spread(double[] sorted) {
        this.sorted = sorted;
    }

    /** The measured figures of these rows. */
    static Spread of(double[] column, int[] rows) {
        return new Spread(IntStream.of(rows)
                .mapToDouble(row -> column[row])
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray());
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    int size() {
        return sorted.length;
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    double mean() {
        return Arrays.stream(sorted).average().orElse(Double.NaN);
    }

    boolean isWhole() {
        return Arrays.stream(sorted).allMatch(value -> value == Math.rint(value));
    }

    /** Between the two nearest ones in proportion to the distance: definition 7 of Hyndman and Fan 1996. */
    double quantile(double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (at - below) * (above - sorted[below]);
    }
}
