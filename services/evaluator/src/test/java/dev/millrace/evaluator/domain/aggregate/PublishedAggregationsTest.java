package dev.millrace.evaluator.domain.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.evaluator.domain.PublishedRows;
import dev.millrace.evaluator.domain.item.ItemValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Figures and their standard errors beside lm-evaluation-harness's own. */
class PublishedAggregationsTest {

    @Test
    void figuresAndErrorsOfTasksAreThoseOfTheHarness() throws IOException {
        for (JsonNode row : PublishedRows.of("K_eval_requests/dev/units/aggregations.jsonl.gz")) {
            if (row.has("error")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(
                                () -> new Bootstrap(row.path("bootstrap_iters").asInt()));
                continue;
            }
            Aggregation aggregation = Aggregation.of(row.path("aggregation").asText());
            List<ItemValue> items = row.path("items")
                    .valueStream()
                    .map(item -> value(aggregation, item))
                    .toList();

            Aggregate figure = Aggregates.of(
                    row.path("metric").asText(),
                    aggregation,
                    items,
                    new Bootstrap(row.path("bootstrap_iters").asInt()));

            String what = "%s, %d draws"
                    .formatted(aggregation, row.path("bootstrap_iters").asInt());
            assertThat(figure.n()).isEqualTo(items.size());
            close(figure.value(), row.path("value"), 1e-12, what);
            if (row.path("stderr").asText().equals("N/A")) {
                assertThat(figure.stderr()).as(what).isEmpty();
            } else {
                close(figure.stderr().orElseThrow(), row.path("stderr"), 1e-9, what);
            }
        }
    }

    private static void close(double actual, JsonNode expected, double relative, String what) {
        if (expected.isNull()) {
            assertThat(actual).as(what).isNaN();
        } else {
            double wanted = expected.asDouble();
            assertThat(actual).as(what).isEqualTo(wanted, offset(relative * Math.max(1e-3, Math.abs(wanted))));
        }
    }

    private static ItemValue value(Aggregation aggregation, JsonNode item) {
        return switch (aggregation) {
            case WEIGHTED_PERPLEXITY, BITS_PER_BYTE ->
                new ItemValue.Spread(item.path(0).asDouble(), item.path(1).asDouble());
            case BRIER_SCORE ->
                new ItemValue.Probabilities(
                        item.path(0).asInt(),
                        item.path(1).valueStream().map(JsonNode::asDouble).toList());
            case BLEU, CHRF, TER ->
                new ItemValue.Texts(
                        item.path(0).isTextual()
                                ? List.of(item.path(0).asText())
                                : item.path(0)
                                        .valueStream()
                                        .map(JsonNode::asText)
                                        .toList(),
                        item.path(1).asText());
            default -> new ItemValue.Figure(number(item));
        };
    }

    private static double number(JsonNode item) {
        return item.isNull() ? Double.NaN : item.isBoolean() ? (item.asBoolean() ? 1 : 0) : item.asDouble();
    }

    @Test
    void figuresAndErrorsOfGroupsAreThoseOfTheHarness() throws IOException {
        for (JsonNode row : PublishedRows.of("K_eval_requests/dev/units/groups.jsonl.gz")) {
            List<Aggregate> tasks = new ArrayList<>();
            for (int i = 0; i < row.path("sizes").size(); i++) {
                tasks.add(new Aggregate(
                        row.path("metrics").path(i).asDouble(),
                        OptionalDouble.of(row.path("stderrs").path(i).asDouble()),
                        row.path("sizes").path(i).asInt()));
            }

            Aggregate group = Groups.of(tasks, row.path("weight_by_size").asBoolean());

            close(group.value(), row.path("value"), 1e-12, "value");
            close(group.stderr().orElseThrow(), row.path("stderr"), 1e-12, "standard error");
        }
    }
}
