package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A way of taking what counts from the answers to an item.
 *
 * @param name what its figures are reported under
 * @param steps done one after the other
 */
public record FilterPipeline(String name, List<Step> steps) {

    /**
     * One step.
     *
     * @param function its name in lm-evaluation-harness, such as {@code regex}
     * @param parameters by their names there
     */
    public record Step(String function, Map<String, JsonNode> parameters) {
        public Step {
            parameters = Map.copyOf(parameters);
        }
    }

    /** The first answer as it is: what a task does that names no filters. */
    static final FilterPipeline FIRST = new FilterPipeline("none", List.of(new Step("take_first", Map.of())));

    public FilterPipeline {
        steps = List.copyOf(steps);
    }
}
