package dev.millrace.orchestrator.domain.signals;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * How often a figure lies where. Bins of equal width, on a logarithmic scale of equal ratio; what lies before the first
 * edge or behind the last one counts in the first or the last bin.
 *
 * @param scale whether edges have equal distances or equal ratios
 * @param edges one more than there are bins
 * @param kept documents in each bin that were kept
 * @param dropped documents in each bin that were dropped, for whatever reason
 */
public record Histogram(Scale scale, List<Double> edges, List<Long> kept, List<Long> dropped) {

    /** How the edges follow each other. */
    public enum Scale {
        LINEAR,
        LOG;

        /** In JSON. */
        @JsonValue
        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Beyond such a ratio of the largest to the smallest figure equal distances show nothing. */
    private static final double WIDE = 50;
    /** Figures are spread out between these quantiles; a few outliers must not squeeze all others into one bin. */
    private static final double TAIL = 0.005;

    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /**
     * A histogram of about {@code bins} bins in which the thresholds lie too.
     *
     * @param sorted the figures, in ascending order and none of them NaN
     */
    static Histogram over(Spread sorted, double[] thresholds, int bins) {
        double low = Math.min(
                sorted.quantile(TAIL), DoubleStream.of(thresholds).min().orElse(Double.MAX_VALUE));
        double high = Math.max(
                sorted.quantile(1 - TAIL), DoubleStream.of(thresholds).max().orElse(-Double.MAX_VALUE));
        boolean wide = sorted.min() >= 0 && high > WIDE && high / Math.max(1, low) > WIDE;
        boolean whole = sorted.isWhole() && DoubleStream.of(thresholds).allMatch(at -> at == Math.rint(at));
        double[] edges = wide ? ratios(low, high, bins) : distances(low, high, bins, whole);
        return new Histogram(
                wide ? Scale.LOG : Scale.LINEAR,
                DoubleStream.of(edges).boxed().toList(),
                zeros(edges.length - 1),
                zeros(edges.length - 1));
    }

    /** The same bins, filled. */
    Histogram filled(double[] column, int[] rows, SignalTable table) {
        double[] at = edges.stream().mapToDouble(Double::doubleValue).toArray();
        long[] keptIn = new long[at.length - 1];
        long[] droppedIn = new long[at.length - 1];
        for (int row : rows) {
            double value = column[row];
            if (!Double.isNaN(value)) {
                (table.kept(row) ? keptIn : droppedIn)[bin(at, value)]++;
            }
        }
        return new Histogram(
                scale,
                edges,
                Arrays.stream(keptIn).boxed().toList(),
                Arrays.stream(droppedIn).boxed().toList());
    }

    private static int bin(double[] edges, double value) {
        int found = Arrays.binarySearch(edges, value);
        int bin = found >= 0 ? found : -found - 2;
        return Math.clamp(bin, 0, edges.length - 2);
    }

    private static double[] ratios(double low, double high, int bins) {
        double first = Math.log10(Math.max(1, low / 1.25));
        double last = Math.log10(high * 1.25);
        double[] edges = new double[bins + 1];
        for (int i = 0; i <= bins; i++) {
            edges[i] = Math.pow(10, first + (last - first) * i / bins);
        }
        return edges;
    }

    private static double[] distances(double low, double high, int bins, boolean whole) {
        double span = high - low;
        double step = round(span > 0 ? span / bins : Math.max(1e-9, Math.abs(low) / 10));
        if (whole) {
            step = Math.max(1, Math.ceil(step));
        }
        // Room on both sides, so that a threshold doesn't lie on the border; but few figures are ever below nothing.
        double first = low > 0 ? Math.max(0, Math.floor(low / step) - 1) : Math.floor(low / step);
        int count = (int) (Math.floor(high / step) - first) + 1;
        double[] edges = new double[count + 1];
        for (int i = 0; i <= count; i++) {
            edges[i] = (first + i) * step;
        }
        return edges;
    }

    /** The next larger number that reads well. */
    private static double round(double step) {
        double unit = Math.pow(10, Math.floor(Math.log10(step)));
        for (double nice : STEPS) {
            if (nice * unit >= step * (1 - 1e-9)) {
                return nice * unit;
            }
        }
        return 10 * unit;
    }

    private static List<Long> zeros(int count) {
        return Collections.nCopies(count, 0L);
    }
}
