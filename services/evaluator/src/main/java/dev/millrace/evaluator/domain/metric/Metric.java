package dev.millrace.evaluator.domain.metric;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.aggregate.Aggregation;
import dev.millrace.evaluator.domain.item.OutputKind;
import java.util.Optional;

/**
 * A metric of a task.
 *
 * @param name under which it is reported, such as {@code acc}
 * @param measure what an item adds to it
 * @param aggregation what makes one figure of the items
 * @param higherIsBetter whether a greater figure is the better one
 */
public record Metric(String name, Measure measure, Aggregation aggregation, boolean higherIsBetter) {

    /**
     * A metric as a task file names it.
     *
     * @param kind of the task's requests
     * @param name of the metric, as {@link Measures} knows it and as it is reported
     * @param aggregation by name; what is customary for the metric where there is none
     * @param higherIsBetter what is customary for the metric where there is none
     * @param parameters of the metric, such as {@code ignore_case}
     * @throws IllegalArgumentException when there is no such metric for this kind, no such aggregation or parameter
     */
    public static Metric of(
            OutputKind kind,
            String name,
            Optional<String> aggregation,
            Optional<Boolean> higherIsBetter,
            ObjectNode parameters) {
        Measures.Known known = Measures.of(kind, name, parameters);
        return new Metric(
                known.reportedAs(),
                known.measure(),
                aggregation.map(Aggregation::of).orElse(known.aggregation()),
                higherIsBetter.orElse(known.higherIsBetter()));
    }
}
