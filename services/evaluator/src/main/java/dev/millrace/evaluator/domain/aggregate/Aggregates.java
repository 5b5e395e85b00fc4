package dev.millrace.evaluator.domain.aggregate;

import dev.millrace.evaluator.domain.item.ItemValue;
import java.util.List;
import java.util.Set;

/** Figures of metrics over items. */
public final class Aggregates {

    /** Metrics whose bootstrap is cut short, by name, as the harness does it. */
    private static final Set<String> SLOW = Set.of("bleu", "chrf", "chrf++", "ter");

    private static final int DRAWS_OF_SLOW = 100;

    private Aggregates() {}

    /**
     * The figure of a metric.
     *
     * @param metric its name
     * @param items at least one, of the kind that the aggregation is over
     */
    public static Aggregate of(String metric, Aggregation aggregation, List<ItemValue> items, Bootstrap bootstrap) {
        return aggregation.of(items, SLOW.contains(metric) ? bootstrap.atMost(DRAWS_OF_SLOW) : bootstrap);
    }
}
