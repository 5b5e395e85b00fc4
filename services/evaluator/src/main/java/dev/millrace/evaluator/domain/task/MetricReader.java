package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.filter.AnswerFilter;
import dev.millrace.evaluator.domain.filter.AnswerFilters;
import dev.millrace.evaluator.domain.filter.FilterPipeline;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.metric.Metric;
import dev.millrace.evaluator.domain.result.GroupScores.GroupMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads which figures come of answers: filters, metrics, and figures of groups. */
final class MetricReader {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final Set<String> OF_METRIC = Set.of("metric", "aggregation", "higher_is_better");

    private MetricReader() {}

    static List<FilterPipeline> filters(Section section) throws MalformedTask {
        List<FilterPipeline> filters = new ArrayList<>();
        for (Section one : section.items()) {
            Entries of = one.entries(List.of("name", "steps"));
            List<AnswerFilter> steps = new ArrayList<>();
            for (Section step : of.get("steps").items()) {
                steps.add(step(step));
            }
            String name = of.get("name").string();
            if (filters.stream().anyMatch(filter -> filter.name().equals(name))) {
                throw of.get("name").problem("there is a filter %s already".formatted(name));
            }
            filters.add(new FilterPipeline(name, steps));
        }
        if (filters.isEmpty()) {
            throw section.problem("name at least one filter, or leave the key out");
        }
        return filters;
    }

    /** {@code take_first}, or {@code regex: {regex_pattern: …}}. */
    private static AnswerFilter step(Section section) throws MalformedTask {
        if (section.isText()) {
            return step(section, section.string(), JSON.objectNode());
        }
        Map<String, Section> named = section.entries().values();
        if (named.size() != 1) {
            throw section.problem("a step is one filter; begin the next with a dash");
        }
        Map.Entry<String, Section> filter = named.entrySet().iterator().next();
        return step(filter.getValue(), filter.getKey(), object(filter.getValue().plain()));
    }

    private static AnswerFilter step(Section section, String name, ObjectNode parameters) throws MalformedTask {
        try {
            return AnswerFilters.of(name, parameters);
        } catch (IllegalArgumentException e) {
            throw section.problem(String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode object(Map<String, JsonNode> values) {
        ObjectNode object = JSON.objectNode();
        object.setAll(values);
        return object;
    }

    static List<Metric> metrics(Section section, OutputKind output) throws MalformedTask {
        List<Metric> metrics = new ArrayList<>();
        for (Section one : section.items()) {
            Section named = one.isText() ? one : one.entries().get("metric");
            Metric metric =
                    metric(one, named.string(), output, one.isText() ? new Entries(one, Map.of()) : one.entries());
            if (metrics.stream().anyMatch(before -> before.name().equals(metric.name()))) {
                throw named.problem("there is a metric before that is reported as %s, too".formatted(metric.name()));
            }
            metrics.add(metric);
        }
        if (metrics.isEmpty()) {
            throw section.problem("name at least one metric");
        }
        return metrics;
    }

    private static Metric metric(Section section, String name, OutputKind output, Entries of) throws MalformedTask {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, Section> entry : of.values().entrySet()) {
            if (!OF_METRIC.contains(entry.getKey())) {
                parameters.put(entry.getKey(), Section.asInJson(entry.getValue().value()));
            }
        }
        Optional<String> aggregation =
                of.has("aggregation") ? Optional.of(of.get("aggregation").string()) : Optional.empty();
        Optional<Boolean> higher = of.has("higher_is_better")
                ? Optional.of(of.get("higher_is_better").truth())
                : Optional.empty();
        try {
            return Metric.of(output, name, aggregation, higher, object(parameters));
        } catch (IllegalArgumentException e) {
            throw section.problem(String.valueOf(e.getMessage()));
        }
    }

    static List<GroupMetric> ofGroup(Section section) throws MalformedTask {
        List<GroupMetric> metrics = new ArrayList<>();
        for (Section one : section.items()) {
            Entries of = one.entries(List.of("metric", "filters", "weight_by_size"));
            metrics.add(new GroupMetric(
                    of.get("metric").string(),
                    of.has("filters") ? of.get("filters").strings() : List.of(),
                    !of.has("weight_by_size") || of.get("weight_by_size").truth()));
        }
        return metrics;
    }
}
