package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.events.Score;
import dev.millrace.evaluator.domain.EvaluationTask.Choice;
import dev.millrace.evaluator.domain.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.paired.ItemValues;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multiple choice beside the figures that lm-evaluation-harness itself gave for the same likelihoods. */
class PublishedScoresTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"hellaswag_all_metrics.0shot", "arc_easy.0shot", "arc_easy.5shot", "openbookqa.5shot"})
    void accuraciesAndTheirErrorsAreThoseOfTheHarness(String run) throws Exception {
        String runs = "K_eval_requests/dev/runs/";
        List<JsonNode> requests = PublishedRows.of(runs + run + ".requests.jsonl.gz");
        List<JsonNode> answers = PublishedRows.of(runs + run + ".scores.jsonl.gz");
        JsonNode published = PublishedRows.whole(runs + run + ".aggregate.json")
                .path("results")
                .iterator()
                .next();
        ToldModel model = new ToldModel();
        List<ChoiceItem> items = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            items.add(item(requests.get(i), answers.get(i), model));
        }

        List<Score> scores = new Evaluation(model, 1 << 20, 4, entry -> {}, ItemValues.none())
                .score(new Choice("task", Items.of(items)));

        for (Score score : scores) {
            JsonNode value = published.path(score.metric() + ",none");
            if (!value.isMissingNode()) {
                assertThat(score.value()).as(score.metric()).isCloseTo(value.asDouble(), within(1e-12));
                double error = published.path(score.metric() + "_stderr,none").asDouble();
                assertThat(score.stderr()).as(score.metric()).isCloseTo(error, within(1e-12));
            }
        }
        assertThat(scores)
                .extracting(Score::metric)
                .containsExactly("acc", "acc_norm", "acc_bytes", "gold_bits_per_byte");
    }

    private static ChoiceItem item(JsonNode request, JsonNode answer, ToldModel model) {
        String id = request.path("doc_id").asText();
        // Some items differ in the blank at the end of their context alone, which gives the same text.
        String context = id + ' ' + request.path("contexts").path(0).asText();
        List<String> choices = new ArrayList<>();
        for (int i = 0; i < request.path("requests").size(); i++) {
            String continuation =
                    request.path("requests").path(i).path("continuation").asText();
            choices.add(continuation);
            model.told.put(
                    context + continuation,
                    answer.path("responses").path(i).path(0).path(0).asDouble());
        }
        return new ChoiceItem(
                request.path("doc_id").asText(),
                context,
                choices,
                request.path("target").asInt());
    }

    /** A model of one code point a token, that gives each text its told likelihood, all of it at the last token. */
    private static final class ToldModel implements Endpoint {

        private final Map<String, Double> told = new HashMap<>();

        @Override
        public List<Integer> tokenize(String text) {
            return text.codePoints().boxed().toList();
        }

        @Override
        public Echo echo(List<Integer> tokens, int scored) {
            StringBuilder text = new StringBuilder();
            tokens.forEach(text::appendCodePoint);
            List<Double> values = new ArrayList<>(Collections.nCopies(tokens.size() - 1, 0.0));
            values.set(values.size() - 1, told.get(text.toString()));
            return new Echo(values, JSON.createObjectNode(), JSON.createObjectNode());
        }

        @Override
        public OptionalInt context() {
            return OptionalInt.empty();
        }

        @Override
        public int endOfText() {
            return 0;
        }
    }
}
