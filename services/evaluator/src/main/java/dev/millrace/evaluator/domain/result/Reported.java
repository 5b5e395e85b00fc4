package dev.millrace.evaluator.domain.result;

import dev.millrace.evaluator.domain.aggregate.Aggregate;

/**
 * A figure of a task or a group, under the name of its metric and filter.
 *
 * @param higherIsBetter whether a greater figure is the better one
 */
public record Reported(String metric, String filter, Aggregate figure, boolean higherIsBetter) {

    /** Whether it is of this metric under this filter. */
    public boolean isOf(String otherMetric, String otherFilter) {
        return metric.equals(otherMetric) && filter.equals(otherFilter);
    }
}
