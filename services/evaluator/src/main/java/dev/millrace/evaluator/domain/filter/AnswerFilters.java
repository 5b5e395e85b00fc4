package dev.millrace.evaluator.domain.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.text.PythonText;
import dev.millrace.contracts.text.expression.PythonPattern;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The filters by the names and parameters they have in lm-evaluation-harness's {@code filter_list}. */
public final class AnswerFilters {

    /** What stands for an answer in which nothing is found, where a task says nothing else. */
    static final String INVALID = "[invalid]";

    private static final String GSM8K = "#### (\\-?[0-9\\.\\,]+)";

    private static final Map<String, Set<String>> PARAMETERS = Map.of(
            "regex", Set.of("regex_pattern", "group_select", "fallback"),
            "multi_choice_regex",
                    Set.of(
                            "regex_pattern",
                            "group_select",
                            "fallback",
                            "ignore_case",
                            "ignore_punctuation",
                            "regexes_to_ignore"),
            "take_first", Set.of(),
            "take_first_k", Set.of("k"),
            "majority_vote", Set.of(),
            "remove_whitespace", Set.of(),
            "lowercase", Set.of(),
            "uppercase", Set.of(),
            "map", Set.of("mapping_dict", "default_value"));

    private AnswerFilters() {}

    /**
     * A filter.
     *
     * @param name such as {@code regex}
     * @throws IllegalArgumentException when there is none of that name, or it has no such parameter or value
     */
    public static AnswerFilter of(String name, ObjectNode parameters) {
        Set<String> known = PARAMETERS.get(name);
        if (known == null) {
            throw new IllegalArgumentException(
                    "Expected a filter of %s, found \"%s\"".formatted(new TreeSet<>(PARAMETERS.keySet()), name));
        }
        parameters.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new IllegalArgumentException("The filter %s has no parameter \"%s\", but %s"
                        .formatted(name, field, known.isEmpty() ? "none" : new TreeSet<>(known)));
            }
        });
        return switch (name) {
            case "regex" -> extraction(parameters);
            case "multi_choice_regex" ->
                new ChoiceExtraction(
                        extraction(parameters),
                        parameters.path("ignore_case").asBoolean(false),
                        parameters.path("ignore_punctuation").asBoolean(false),
                        patterns(parameters.path("regexes_to_ignore")));
            case "take_first" -> new Selection(1);
            case "take_first_k" -> new Selection(whole(parameters, "k", 0));
            case "majority_vote" -> (answers, choices) -> List.of(majority(answers));
            case "remove_whitespace" -> each(PythonText::strip);
            case "lowercase" -> each(answer -> answer.toLowerCase(Locale.ROOT));
            case "uppercase" -> each(answer -> answer.toUpperCase(Locale.ROOT));
            default -> mapping(parameters);
        };
    }

    private static AnswerFilter each(UnaryOperator<String> change) {
        return (answers, choices) -> answers.stream().map(change).toList();
    }

    private static Extraction extraction(ObjectNode parameters) {
        return new Extraction(
                PythonPattern.compile(parameters.path("regex_pattern").asText(GSM8K)),
                whole(parameters, "group_select", 0),
                parameters.path("fallback").asText(INVALID));
    }

    private static List<PythonPattern> patterns(JsonNode expressions) {
        return expressions
                .valueStream()
                .map(expression -> PythonPattern.compile(expression.asText()))
                .toList();
    }

    private static int whole(ObjectNode parameters, String name, int otherwise) {
        JsonNode value = parameters.path(name);
        if (!value.isMissingNode() && !value.isInt()) {
            throw new IllegalArgumentException("%s: expected a whole number, found %s".formatted(name, value));
        }
        return value.asInt(otherwise);
    }

    private static AnswerFilter mapping(ObjectNode parameters) {
        Map<String, String> mapping = new HashMap<>();
        parameters.path("mapping_dict").forEachEntry((key, value) -> mapping.put(key, value.asText()));
        String otherwise = parameters.path("default_value").asText("None");
        return each(answer -> mapping.getOrDefault(answer, otherwise));
    }

    /** What was answered most often; of several the first. */
    private static String majority(List<String> answers) {
        Map<String, Integer> votes = new LinkedHashMap<>();
        answers.forEach(answer -> votes.merge(answer, 1, Integer::sum));
        int most = Collections.max(votes.values());
        return votes.entrySet().stream()
                .filter(vote -> vote.getValue() == most)
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
