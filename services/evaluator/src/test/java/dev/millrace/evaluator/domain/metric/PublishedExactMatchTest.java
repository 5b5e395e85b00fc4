package dev.millrace.evaluator.domain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.PublishedRows;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.item.ItemValue;
import dev.millrace.evaluator.domain.item.OutputKind;
import dev.millrace.evaluator.domain.item.Question;
import dev.millrace.evaluator.domain.item.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Exact matches beside lm-evaluation-harness's own, quirks included. */
class PublishedExactMatchTest {

    @Test
    void whatMatchesIsWhatMatchesInTheHarness() throws IOException {
        for (JsonNode row : PublishedRows.of("K_eval_requests/dev/units/exact_match.jsonl.gz")) {
            Measure measure = Metric.of(
                            OutputKind.GENERATE_UNTIL, "exact_match", Optional.empty(), Optional.empty(), (ObjectNode)
                                    row.path("options"))
                    .measure();
            List<Double> matches = new ArrayList<>();
            List<String> predictions = texts(row, "prediction");
            for (int i = 0; i < predictions.size(); i++) {
                Question question = new Question(
                        List.of(), new Target.Text(texts(row, "reference").get(i)));
                ItemValue match = measure.of(question, List.of(new Answer.Generation(predictions.get(i))));
                matches.add(((ItemValue.Figure) match).value());
            }
            assertThat(matches.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow())
                    .as(row.toString())
                    .isEqualTo(row.path("exact_match").asDouble(), offset(1e-12));
        }
    }

    private static List<String> texts(JsonNode row, String name) {
        return row.has(name)
                ? List.of(row.path(name).asText())
                : row.path(name + "s").valueStream().map(JsonNode::asText).toList();
    }
}
