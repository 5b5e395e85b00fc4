package dev.millrace.trainer.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.trainer.engine.forward.Answer;
import dev.millrace.trainer.engine.forward.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What transformers has computed of a model's cases. */
public final class GoldenCases {

    private GoldenCases() {}

    /** Logits, the likeliest id at each place that counts, and the loss are those of a case of {@code golden.json}. */
    public static void assertAnswer(Answer answer, JsonNode expected, JsonNode tolerance) {
        String name = expected.path("name").asText();
        double allowed = tolerance.path("logits_abs").asDouble();
        JsonNode logits = expected.path("logits");
        for (int i = 0; i < logits.path("at").size(); i++) {
            List<Double> row = row(answer, logits.path("at").get(i));
            for (int id = 0; id < row.size(); id++) {
                assertThat(row.get(id))
                        .as("%s, logit %d at %s", name, id, logits.path("at").get(i))
                        .isCloseTo(logits.path("values").get(i).get(id).asDouble(), within(allowed));
            }
        }
        JsonNode summary = expected.path("summary");
        for (int i = 0; i < summary.path("at").size(); i++) {
            List<Double> row = row(answer, summary.path("at").get(i));
            double largest = row.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
            assertThat(row.indexOf(largest))
                    .as("%s, largest at %s", name, summary.path("at").get(i))
                    .isEqualTo(summary.path("argmax").get(i).asInt());
        }
        if (expected.has("loss")) {
            assertThat(answer.loss().orElseThrow())
                    .as("%s, loss", name)
                    .isCloseTo(
                            expected.path("loss_f64").asDouble(),
                            within(tolerance.path("loss_abs").asDouble()));
        }
    }

    private static List<Double> row(Answer answer, JsonNode at) {
        float[] logits = answer.logits(at.get(0).asInt(), at.get(1).asInt());
        return IntStream.range(0, logits.length)
                .mapToObj(i -> (double) logits[i])
                .toList();
    }

    /** Rows of whole numbers. */
    public static Rows rows(JsonNode json) {
        return new Rows(
                json.size(),
                json.path(0).size(),
                (row, place) -> json.get(row).get(place).asLong());
    }

    /** What a case of {@code generate} has generated: new tokens, behind an encoder with the token that they begin with. */
    public static List<List<Long>> generated(JsonNode one) {
        List<List<Long>> rows = new ArrayList<>();
        for (JsonNode row : one.has("sequences") ? one.path("sequences") : one.path("new_tokens")) {
            List<Long> numbers = new ArrayList<>();
            row.forEach(number -> numbers.add(number.asLong()));
            rows.add(numbers);
        }
        return rows;
    }
}
