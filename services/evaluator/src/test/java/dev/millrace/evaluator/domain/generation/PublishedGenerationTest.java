package dev.millrace.evaluator.domain.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.PublishedRows;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How texts are asked for and cut, beside lm-evaluation-harness's own functions. */
class PublishedGenerationTest {

    private static List<JsonNode> rows(String function) throws IOException {
        return PublishedRows.of("K_eval_requests/dev/units/generation.jsonl.gz").stream()
                .filter(row -> row.path("function").asText().equals(function))
                .toList();
    }

    @Test
    void settingsAreThoseOfTheHarness() throws IOException {
        for (JsonNode row : rows("normalize_gen_kwargs")) {
            // Python's tuples, which JSON has no word for.
            if (!row.at("/normalized/until/0").isArray()) {
                ObjectNode normal = GenerationSettings.normalized(
                        (ObjectNode) row.path("gen_kwargs"),
                        row.path("default_max_gen_toks").asInt());
                assertThat((JsonNode) normal).as(row.toString()).isEqualTo(row.path("normalized"));
            }
        }
    }

    @Test
    void stopsAreThoseOfTheHarness() throws IOException {
        for (JsonNode row : rows("handle_stop_sequences")) {
            assertThat(StopSequences.of(texts(row.path("until")), text(row.path("eos")))
                            .texts())
                    .as(row.toString())
                    .isEqualTo(texts(row.path("stop")));
        }
    }

    @Test
    void answersAreThoseOfTheHarness() throws IOException {
        for (JsonNode row : rows("postprocess_generated_text")) {
            assertThat(new StopSequences(texts(row.path("stop")))
                            .answer(row.path("generation").asText(), text(row.path("think_end_token"))))
                    .as(row.toString())
                    .isEqualTo(row.path("text").asText());
        }
    }

    private static List<String> texts(JsonNode json) {
        return json.isTextual()
                ? List.of(json.asText())
                : json.valueStream().map(JsonNode::asText).toList();
    }

    private static Optional<String> text(JsonNode json) {
        return json.isNull() ? Optional.empty() : Optional.of(json.asText());
    }
}
