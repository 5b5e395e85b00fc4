package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * A figure that a task yields.
 *
 * @param metric its name in lm-evaluation-harness
 * @param as what it is reported as
 * @param aggregation how items' values become one; empty: as is usual for the metric
 * @param parameters of the metric, such as {@code ignore_case}
 */
public record MetricUse(String metric, String as, Optional<String> aggregation, Map<String, JsonNode> parameters) {

    public MetricUse {
        parameters = Map.copyOf(parameters);
    }
}
