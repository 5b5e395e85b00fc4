package dev.millrace.evaluator.domain.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.recipes.Suggestion;
import dev.millrace.evaluator.domain.task.FilterPipeline.Step;
import dev.millrace.evaluator.domain.task.GroupDefinition.GroupMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads which figures come of answers: filters, metrics, and figures of groups. */
final class MetricReader {

    /** What each filter of lm-evaluation-harness may be told. */
    private static final Map<String, Set<String>> FILTERS = new TreeMap<>(Map.of(
            "regex", Set.of("regex_pattern", "group_select", "fallback"),
            "multi_choice_regex",
                    Set.of(
                            "regex_pattern",
                            "group_select",
                            "fallback",
                            "ignore_case",
                            "ignore_punctuation",
                            "regexes_to_ignore"),
            "map", Set.of("mapping_dict", "default_value"),
            "take_first", Set.of(),
            "take_first_k", Set.of("k"),
            "majority_vote", Set.of(),
            "remove_whitespace", Set.of(),
            "lowercase", Set.of(),
            "uppercase", Set.of()));

    private static final Map<String, Set<String>> PARAMETERS =
            Map.of("exact_match", Set.of("ignore_case", "ignore_punctuation", "ignore_numbers", "regexes_to_ignore"));

    private static final List<String> AGGREGATIONS = List.of(
            "mean",
            "nanmean",
            "median",
            "perplexity",
            "weighted_perplexity",
            "bits_per_byte",
            "bleu",
            "chrf",
            "ter",
            "f1",
            "brier_score");

    private static final Set<String> OF_METRIC = Set.of("metric", "as", "aggregation");

    private MetricReader() {}

    static List<FilterPipeline> filters(Section section) throws MalformedTask {
        List<FilterPipeline> filters = new ArrayList<>();
        for (Section one : section.items()) {
            Entries of = one.entries(List.of("name", "steps"));
            List<Step> steps = new ArrayList<>();
            for (Section step : of.get("steps").items()) {
                steps.add(step(step));
            }
            filters.add(new FilterPipeline(of.get("name").string(), steps));
        }
        if (filters.isEmpty()) {
            throw section.problem("name at least one filter, or leave the key out");
        }
        return filters;
    }

    /** {@code take_first}, or {@code regex: {regex_pattern: …}}. */
    private static Step step(Section section) throws MalformedTask {
        if (section.isText()) {
            return new Step(section.among(FILTERS.keySet()), Map.of());
        }
        Map<String, Section> named = section.entries(FILTERS.keySet()).values();
        if (named.size() != 1) {
            throw section.problem("a step is one filter; begin the next with a dash");
        }
        Map.Entry<String, Section> filter = named.entrySet().iterator().next();
        Entries parameters = filter.getValue().entries(FILTERS.getOrDefault(filter.getKey(), Set.of()));
        checkPatterns(parameters, "regex_pattern");
        checkPatterns(parameters, "regexes_to_ignore");
        return new Step(filter.getKey(), filter.getValue().plain());
    }

    private static void checkPatterns(Entries of, String key) throws MalformedTask {
        if (!of.has(key)) {
            return;
        }
        Section section = of.get(key);
        for (Section pattern : section.isList() ? section.items() : List.of(section)) {
            try {
                Pattern.compile(pattern.string());
            } catch (PatternSyntaxException e) {
                throw pattern.problem("this is no regular expression: " + e.getDescription());
            }
        }
    }

    static List<MetricUse> metrics(Section section, OutputKind output) throws MalformedTask {
        List<MetricUse> metrics = new ArrayList<>();
        for (Section one : section.items()) {
            metrics.add(one.isText() ? metric(one, output, new Entries(one, Map.of())) : metric(one, output));
        }
        if (metrics.isEmpty()) {
            throw section.problem("name at least one metric; " + String.join(", ", output.metrics()));
        }
        return metrics;
    }

    private static MetricUse metric(Section section, OutputKind output) throws MalformedTask {
        Entries of = section.entries();
        return metric(of.get("metric"), output, of);
    }

    private static MetricUse metric(Section name, OutputKind output, Entries of) throws MalformedTask {
        String metric = name.string();
        if (!output.metrics().contains(metric)) {
            throw name.problem("%s isn't a metric of %s; %s"
                    .formatted(metric, output.key(), Suggestion.among(output.metrics(), metric)));
        }
        Set<String> known = PARAMETERS.getOrDefault(metric, Set.of());
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, Section> entry : of.values().entrySet()) {
            if (known.contains(entry.getKey())) {
                parameters.put(entry.getKey(), Section.asInJson(entry.getValue().value()));
            } else if (!OF_METRIC.contains(entry.getKey())) {
                throw entry.getValue().problem("the key means nothing to %s; leave it out".formatted(metric));
            }
        }
        checkPatterns(of, "regexes_to_ignore");
        return new MetricUse(
                metric,
                of.has("as") ? of.get("as").string() : metric,
                of.has("aggregation") ? Optional.of(of.get("aggregation").among(AGGREGATIONS)) : Optional.empty(),
                parameters);
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
