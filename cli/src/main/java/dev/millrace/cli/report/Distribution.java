package dev.millrace.cli.report;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How a figure is spread over documents, in bounded memory: smallest, greatest and count are exact, the shape is that of
 * an even sample (Vitter's algorithm R, 1985), the same for the same figures.
 */
final class Distribution {

    private static final int SAMPLE = 20_000;
    private static final String BARS = " ▁▂▃▄▅▆▇█";

    private final SplittableRandom random = new SplittableRandom(1);
    private double[] sample = new double[256];
    private long count;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private boolean sorted = true;

    void add(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        least = Math.min(least, value);
        most = Math.max(most, value);
        sorted = false;
        if (count < SAMPLE) {
            if (count == sample.length) {
                sample = Arrays.copyOf(sample, Math.min(2 * sample.length, SAMPLE));
            }
            sample[(int) count] = value;
        } else {
            long place = random.nextLong(count + 1);
            if (place < SAMPLE) {
                sample[(int) place] = value;
            }
        }
        count++;
    }

    long count() {
        return count;
    }

    double least() {
        return least;
    }

    double most() {
        return most;
    }

    /** The figure below which {@code share} of the documents are. */
    double quantile(double share) {
        int size = (int) Math.min(count, SAMPLE);
        if (!sorted) {
            Arrays.sort(sample, 0, size);
            sorted = true;
        }
        return sample[(int) Math.min(size - 1L, (long) (share * size))];
    }

    /**
     * How many of the sample are in each of {@code bins} equal steps from {@code from} to {@code to}; what is outside is in
     * the first or last.
     */
    int[] histogram(double from, double to, int bins) {
        int[] counts = new int[bins];
        int size = (int) Math.min(count, SAMPLE);
        for (int i = 0; i < size; i++) {
            double place = to > from ? (sample[i] - from) / (to - from) * bins : 0;
            counts[(int) Math.clamp(place, 0, bins - 1)]++;
        }
        return counts;
    }

    /** Bars of growing height, from the 1st to the 99th hundredth. */
    String sparkline(int bins) {
        int[] counts = histogram(quantile(0.01), quantile(0.99), bins);
        int highest = Arrays.stream(counts).max().orElse(1);
        StringBuilder line = new StringBuilder();
        for (int n : counts) {
            int height = n == 0 ? 0 : 1 + (int) ((long) n * (BARS.length() - 2) / Math.max(highest, 1));
            line.append(BARS.charAt(Math.min(height, BARS.length() - 1)));
        }
        return line.toString();
    }
}
