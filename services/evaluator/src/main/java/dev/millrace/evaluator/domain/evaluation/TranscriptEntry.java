package dev.millrace.evaluator.domain.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.asking.Outcome;
import dev.millrace.evaluator.domain.asking.Outcomes;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Request;
import dev.millrace.evaluator.domain.result.ItemScore;
import dev.millrace.evaluator.domain.scoring.ReportedName;
import java.util.List;
import java.util.Optional;

/** A request and what was answered to it, as the record of an evaluation has it. */
final class TranscriptEntry {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TranscriptEntry() {}

    static ObjectNode of(String id, ItemRequests item, int place, Outcomes outcomes, int repeats) {
        Request request = item.requests().get(place);
        ObjectNode entry = JSON.objectNode().put("item", id);
        if (item.gold().isPresent()) {
            entry.put("choice", place).put("right", place == item.gold().getAsInt());
        }
        entry.set("request", request(request));
        if (item.gold().isEmpty() && !(request instanceof Request.Rolling)) {
            entry.set("target", item.target());
        }
        for (int time = 0; time < repeats; time++) {
            answer(entry, outcomes.of(request, time), repeats);
        }
        return entry;
    }

    private static void answer(ObjectNode entry, Optional<Outcome> outcome, int repeats) {
        if (outcome.isEmpty()) {
            return;
        }
        switch (outcome.get()) {
            case Outcome.Unscored(String reason) -> entry.put("unscored", reason);
            case Outcome.Answered(var answer) when repeats == 1 -> entry.set("answer", answer.toJson());
            case Outcome.Answered(var answer) -> entry.withArray("/answers").add(answer.toJson());
        }
    }

    private static ObjectNode request(Request request) {
        ObjectNode said = JSON.objectNode().put("type", request.type());
        switch (request) {
            case Request.LogLikelihood(String context, String continuation) ->
                said.put("context", context).put("continuation", continuation);
            case Request.Rolling(String text) -> said.put("text", text);
            case Request.Generation generation -> {
                said.put("context", generation.context());
                said.putObject("gen_kwargs").setAll(generation.arguments());
            }
        }
        return said;
    }

    /** What the item adds to each metric, and what each filter made of its answers. */
    static void addScores(ObjectNode entry, List<ItemScore> scores) {
        if (scores.isEmpty()) {
            return;
        }
        ObjectNode metrics = entry.putObject("scores");
        for (ItemScore score : scores) {
            score.metrics().forEach((metric, value) -> {
                JsonNode json = value.toJson();
                metrics.set(ReportedName.of(metric, score.filter()), json);
            });
            if (!score.filter().equals(ReportedName.NO_FILTER)) {
                ArrayNode filtered = entry.withObject("/filtered").putArray(score.filter());
                score.filtered().forEach(answer -> filtered.add(answer.toJson()));
            }
        }
    }
}
