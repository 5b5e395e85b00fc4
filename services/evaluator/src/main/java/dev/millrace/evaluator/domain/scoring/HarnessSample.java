package dev.millrace.evaluator.domain.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.json.Sha256;
import dev.millrace.contracts.text.template.MalformedTemplate;
import dev.millrace.contracts.text.template.Template;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Request;
import dev.millrace.evaluator.domain.result.ItemScore;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * An item with what was asked, answered and scored, in the form that lm-evaluation-harness logs it ({@code
 * samples_<task>.jsonl}): answers are texts there, and {@code doc} has what the task derives among its fields.
 */
public final class HarnessSample {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private HarnessSample() {}

    /**
     * One line of it.
     *
     * @param answers for each request what was answered each time
     * @param score under one of the task's filters
     */
    public static ObjectNode of(ItemRequests item, List<List<Answer>> answers, ItemScore score) {
        ObjectNode sample = JSON.objectNode().put("doc_id", item.document().index());
        sample.putObject("doc").setAll(item.document().fields());
        String target = python(item.target());
        sample.put("target", target);
        ObjectNode arguments = sample.putObject("arguments");
        item.requests().forEach(request -> arguments.set("gen_args_" + arguments.size(), arguments(request)));
        ArrayNode responses = sample.putArray("resps");
        for (List<Answer> each : answers) {
            ArrayNode times = responses.addArray();
            each.forEach(answer -> times.add(said(answer)));
        }
        ArrayNode filtered = sample.putArray("filtered_resps");
        score.filtered().forEach(answer -> filtered.add(said(answer)));
        sample.put("filter", score.filter());
        ArrayNode metrics = sample.putArray("metrics");
        score.metrics().keySet().forEach(metrics::add);
        sample.put("prompt_hash", Sha256.of(first(item.requests().getFirst())));
        sample.put("target_hash", Sha256.of(target));
        score.metrics().forEach((metric, value) -> sample.set(metric, value.toJson()));
        return sample;
    }

    private static String first(Request request) {
        return switch (request) {
            case Request.LogLikelihood(String context, String _) -> context;
            case Request.Rolling(String text) -> text;
            case Request.Generation generation -> generation.context();
        };
    }

    private static ObjectNode arguments(Request request) {
        ObjectNode arguments = JSON.objectNode().put("arg_0", first(request));
        switch (request) {
            case Request.LogLikelihood(String _, String continuation) -> arguments.put("arg_1", continuation);
            case Request.Rolling _ -> {}
            case Request.Generation generation -> arguments.putObject("arg_1").setAll(generation.arguments());
        }
        return arguments;
    }

    private static JsonNode said(Answer answer) {
        return switch (answer) {
            case Answer.Likelihood(double logLikelihood, boolean greedy) ->
                JSON.arrayNode().add(python(JSON.numberNode(logLikelihood))).add(greedy ? "True" : "False");
            case Answer.TextLikelihood(double logLikelihood) -> JSON.textNode(python(JSON.numberNode(logLikelihood)));
            case Answer.Generation(String text) -> JSON.textNode(text);
        };
    }

    /** As Python's {@code str} writes it, which is what a template does. */
    private static String python(JsonNode value) {
        try {
            return Template.read("{{ it }}")
                    .write(Map.of("it", value), Map.of(), Clock.systemUTC())
                    .text();
        } catch (MalformedTemplate e) {
            throw new IllegalStateException(e);
        }
    }
}
