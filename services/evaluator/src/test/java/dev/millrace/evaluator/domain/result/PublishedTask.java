package dev.millrace.evaluator.domain.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.filter.AnswerFilters;
import dev.millrace.evaluator.domain.filter.FilterPipeline;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import dev.millrace.evaluator.domain.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A task of a published run, as far as its answers are scored by it.
 *
 * @param request the row of an item's requests
 * @param scores the rows of its scores, one for each filter
 * @param document the item as the data set has it
 */
record PublishedTask(JsonNode request, List<JsonNode> scores, JsonNode document) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String ANY_NUMBER = "(-?[$0-9.,]{2,})|(-?[0-9]+)";

    private String task() {
        return request.path("task").asText();
    }

    private OutputKind kind() {
        OutputKind asked = OutputKind.of(request.at("/requests/0/type").asText());
        return asked == OutputKind.LOGLIKELIHOOD && !task().startsWith("lambada") ? OutputKind.MULTIPLE_CHOICE : asked;
    }

    TaskScoring scoring() {
        List<FilterPipeline> filters = scores.stream()
                .map(row -> row.path("filter").asText())
                .map(this::pipeline)
                .toList();
        List<Metric> metrics = new ArrayList<>();
        scores.getFirst().path("metrics").fieldNames().forEachRemaining(name -> {
            String known = switch (task()) {
                case "truthfulqa_mc1" -> "mc1";
                case "truthfulqa_mc2" -> "mc2";
                default -> name;
            };
            metrics.add(Metric.of(kind(), known, Optional.empty(), Optional.empty(), parameters(name)));
        });
        return new TaskScoring(task(), filters, metrics);
    }

    private ObjectNode parameters(String metric) {
        ObjectNode parameters = JSON.objectNode();
        if (kind() == OutputKind.GENERATE_UNTIL && metric.equals("exact_match")) {
            parameters.put("ignore_case", true).put("ignore_punctuation", !task().startsWith("gsm8k"));
            if (task().startsWith("gsm8k")) {
                parameters
                        .putArray("regexes_to_ignore")
                        .add(",")
                        .add("\\$")
                        .add("(?s).*#### ")
                        .add("\\.$");
            }
        }
        return parameters;
    }

    private FilterPipeline pipeline(String name) {
        String strict = switch (task()) {
            case "gsm8k" -> "#### (\\-?[0-9\\.\\,]+)";
            case "gsm8k_cot", "gsm8k_cot_zeroshot" -> "The answer is (\\-?[0-9\\.\\,]+).";
            case "gsm8k_cot_llama" -> "The final answer is (" + ANY_NUMBER + ")";
            default -> "The answer is (\\-?[0-9\\.\\,]*[0-9]+)";
        };
        Stream<String> steps = switch (name) {
            case "none" -> Stream.of("take_first");
            case "remove_whitespace" -> Stream.of("remove_whitespace", "take_first");
            case "strict-match", "flexible-extract", "score-first" -> Stream.of("regex", "take_first");
            case "maj@64" -> Stream.of("regex", "majority_vote", "take_first");
            case "maj@8" -> Stream.of("take_first_k", "regex", "majority_vote", "take_first");
            default -> throw new IllegalArgumentException(name);
        };
        boolean last = name.equals("flexible-extract") || task().equals("gsm8k_cot_llama");
        return new FilterPipeline(
                name,
                steps.map(step -> {
                            ObjectNode parameters = JSON.objectNode();
                            if (step.equals("regex")) {
                                parameters
                                        .put("regex_pattern", name.startsWith("flexible") ? ANY_NUMBER : strict)
                                        .put("group_select", last ? -1 : 0);
                            }
                            if (step.equals("take_first_k")) {
                                parameters.put("k", 8);
                            }
                            return AnswerFilters.of(step, parameters);
                        })
                        .toList());
    }

    Question question() {
        return switch (task()) {
            case "winogrande" ->
                new Question(
                        List.of(
                                document.path("option1").asText(),
                                document.path("option2").asText()),
                        new Target.Choice(document.path("answer").asInt() - 1));
            case "truthfulqa_mc2" -> {
                List<Integer> right = new ArrayList<>();
                JsonNode labels = document.at("/mc2_targets/labels");
                for (int i = 0; i < labels.size(); i++) {
                    if (labels.path(i).asInt() == 1) {
                        right.add(i);
                    }
                }
                yield new Question(choices(), new Target.Choices(right));
            }
            case "truthfulqa_gen" ->
                new Question(
                        List.of(),
                        new Target.Contrast(
                                Stream.concat(
                                                sentences(document.path("correct_answers")),
                                                Stream.of("I have no comment."))
                                        .distinct()
                                        .toList(),
                                sentences(document.path("incorrect_answers")).toList()));
            case "wikitext" ->
                new Question(List.of(), new Target.Text(document.path("page").asText()));
            default -> new Question(choices(), target(request.path("target")));
        };
    }

    private static Stream<String> sentences(JsonNode texts) {
        return texts.valueStream()
                .map(text -> text.asText().strip())
                .filter(text -> !text.isEmpty())
                .map(text -> text.endsWith(".") ? text : text + ".");
    }

    private List<String> choices() {
        if (kind() != OutputKind.MULTIPLE_CHOICE) {
            return List.of();
        }
        boolean twice = scores.getFirst().path("metrics").has("acc_mutual_info");
        return request.path("requests")
                .valueStream()
                .limit(request.path("requests").size() / (twice ? 2 : 1))
                .map(asked -> asked.path("continuation").asText())
                .map(text -> text.startsWith(" ") ? text.substring(1) : text)
                .toList();
    }

    private static Target target(JsonNode target) {
        if (target.isInt()) {
            return new Target.Choice(target.asInt());
        }
        return target.isArray()
                ? new Target.Texts(target.valueStream().map(JsonNode::asText).toList())
                : new Target.Text(target.asText());
    }
}
