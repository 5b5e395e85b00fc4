package dev.millrace.evaluator.domain.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.PublishedRows;
import dev.millrace.evaluator.domain.asking.Outcome;
import dev.millrace.evaluator.domain.asking.Outcomes;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.Choice;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.paired.ItemValues;
import dev.millrace.evaluator.domain.request.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multiple choice beside the figures that lm-evaluation-harness itself gave for the same likelihoods. */
class PublishedScoresTest {

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
        Told model = new Told();
        List<ChoiceItem> items = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            items.add(item(requests.get(i), answers.get(i), model));
        }

        List<Score> scores = new Evaluation(
                        wishes -> {}, model, Architecture.Kind.CAUSAL, entry -> {}, ItemValues.none())
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

    private static ChoiceItem item(JsonNode request, JsonNode answer, Told model) {
        String id = request.path("doc_id").asText();
        // Some items differ in the blank at the end of their context alone, which gives the same text.
        String context = id + ' ' + request.path("contexts").path(0).asText();
        List<String> choices = new ArrayList<>();
        for (int i = 0; i < request.path("requests").size(); i++) {
            String continuation =
                    request.path("requests").path(i).path("continuation").asText();
            choices.add(continuation);
            model.put(
                    context + continuation,
                    answer.path("responses").path(i).path(0).path(0).asDouble());
        }
        return new ChoiceItem(
                request.path("doc_id").asText(),
                context,
                choices,
                request.path("target").asInt());
    }

    /** What the harness was answered, by the text that it asked about. */
    private static final class Told implements Outcomes {

        private final Map<String, Double> likelihoods = new HashMap<>();

        void put(String text, double logLikelihood) {
            likelihoods.put(text, logLikelihood);
        }

        @Override
        public Optional<Outcome> of(Request request, int time) {
            return request instanceof Request.LogLikelihood(String context, String continuation)
                    ? Optional.ofNullable(likelihoods.get(context + continuation))
                            .map(told -> new Outcome.Answered(new Answer.Likelihood(told, false)))
                    : Optional.empty();
        }
    }
}
