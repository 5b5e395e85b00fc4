package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.evaluator.domain.filter.FilterPipeline;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.metric.Metric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One task.
 *
 * @param data where its items come from
 * @param prepare fields that are derived from an item's own before anything else is done with it, in this order; each may use
 *     those before it
 * @param output what is asked of a model
 * @param wording what is said about an item
 * @param fewShot which solved examples stand before it
 * @param generation arguments of a generation, in the order they are written down; {@code until} is among them
 * @param repeats how many answers are asked for to each item, at least 1
 * @param filters ways of taking what counts from an answer, each of which yields figures of its own; at least one
 * @param metrics figures; at least one
 * @param metricFields further texts and lists of an item that metrics need, by their names
 * @param constants what the file says for this task alone, by names that its templates may use
 * @param version of what it asks and scores, as its file says it: scores of different versions can't be compared
 */
public record TaskDefinition(
        String name,
        String about,
        TaskData data,
        Map<String, FieldTemplate> prepare,
        OutputKind output,
        Wording wording,
        FewShotRule fewShot,
        Map<String, JsonNode> generation,
        int repeats,
        List<FilterPipeline> filters,
        List<Metric> metrics,
        Map<String, FieldTemplate> metricFields,
        Map<String, JsonNode> constants,
        JsonNode version)
        implements Definition {

    /** What lm-evaluation-harness calls the version of a task whose file says none. */
    static final String NO_VERSION = "Yaml";

    public TaskDefinition {
        prepare = Collections.unmodifiableMap(new LinkedHashMap<>(prepare));
        generation = Collections.unmodifiableMap(new LinkedHashMap<>(generation));
        filters = List.copyOf(filters);
        metrics = List.copyOf(metrics);
        metricFields = Collections.unmodifiableMap(new LinkedHashMap<>(metricFields));
        constants = Map.copyOf(constants);
    }

    /** Whether a metric is reported under this name. */
    public boolean measures(String metric) {
        return metrics.stream().anyMatch(one -> one.name().equals(metric));
    }

    /** The same task with its items elsewhere. */
    public TaskDefinition with(TaskData elsewhere) {
        return new TaskDefinition(
                name,
                about,
                elsewhere,
                prepare,
                output,
                wording,
                fewShot,
                generation,
                repeats,
                filters,
                metrics,
                metricFields,
                constants,
                version);
    }
}
