package dev.millrace.evaluator.domain.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.evaluator.domain.PublishedRows;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters beside lm-evaluation-harness's own. */
class PublishedFiltersTest {

    @Test
    void whatIsLeftOfAnswersIsWhatTheHarnessLeaves() throws IOException {
        for (JsonNode row : PublishedRows.of("K_eval_requests/dev/units/filters.jsonl.gz")) {
            FilterPipeline pipeline = new FilterPipeline(
                    "f",
                    row.path("filter")
                            .valueStream()
                            .map(step -> AnswerFilters.of(
                                    step.path(0).asText(),
                                    step.path(1).isObject()
                                            ? (ObjectNode) step.path(1)
                                            : JsonNodeFactory.instance.objectNode()))
                            .toList());
            List<String> choices = texts(row.at("/doc/choices"));
            for (int i = 0; i < row.path("resps").size(); i++) {
                JsonNode left = row.path("out").path(i);
                assertThat(pipeline.applyToTexts(texts(row.path("resps").path(i)), choices))
                        .as(row.path("filter") + " of " + row.path("resps").path(i))
                        .isEqualTo(left.isTextual() ? List.of(left.asText()) : texts(left));
            }
        }
    }

    private static List<String> texts(JsonNode json) {
        return json.valueStream().map(JsonNode::asText).toList();
    }
}
