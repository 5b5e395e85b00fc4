package dev.millrace.orchestrator.domain.signals;

import dev.millrace.contracts.shards.FilterRule;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How one figure is spread over documents.
 *
 * @param signal its name
 * @param measured documents on which it could be measured
 * @param quantiles figure by share of the documents that lie below it
 */
public record SignalReport(
        String signal,
        long measured,
        double min,
        double max,
        double mean,
        SortedMap<Double, Double> quantiles,
        Histogram histogram) {

    private static final double[] QUANTILES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

    /** Every figure that was measured on any of these rows, in the order in which rules read them. */
    static List<SignalReport> of(SignalTable table, int[] rows, int bins) {
        return table.signals().stream()
                .flatMap(signal -> of(table, signal, rows, bins))
                .toList();
    }

    private static Stream<SignalReport> of(SignalTable table, String signal, int[] rows, int bins) {
        double[] column = table.column(table.place(signal));
        Spread spread = Spread.of(column, rows);
        if (spread.isEmpty()) {
            return Stream.empty();
        }
        SortedMap<Double, Double> quantiles = new TreeMap<>();
        for (double share : QUANTILES) {
            quantiles.put(share, spread.quantile(share));
        }
        Histogram bare = Histogram.over(spread, thresholds(table, signal), bins);
        return Stream.of(new SignalReport(
                signal,
                spread.size(),
                spread.min(),
                spread.max(),
                spread.mean(),
                quantiles,
                bare.filled(column, rows, table)));
    }

    private static double[] thresholds(SignalTable table, String signal) {
        return table.chains().values().stream()
                .flatMap(List::stream)
                .filter(rule -> rule.signal().equals(signal))
                .mapToDouble(FilterRule::threshold)
                .filter(Double::isFinite)
                .toArray();
    }
}
