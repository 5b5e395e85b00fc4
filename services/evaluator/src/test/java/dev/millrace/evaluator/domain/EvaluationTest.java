package dev.millrace.evaluator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.Score;
import dev.millrace.evaluator.domain.EvaluationTask.Choice;
import dev.millrace.evaluator.domain.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.EvaluationTask.Perplexity;
import dev.millrace.evaluator.domain.EvaluationTask.TextItem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final HttpJson http = new HttpJson(Optional.empty(), Duration.ofSeconds(10), 4, Duration.ofMillis(5));
    private final List<ObjectNode> transcript = new ArrayList<>();
    private FakeModel model;

    @BeforeEach
    void startServer() throws IOException {
        model = new FakeModel();
    }

    @AfterEach
    void stopServer() {
        model.close();
        http.close();
    }

    private Evaluation evaluation(int context) throws EndpointFailed, InterruptedException {
        return new Evaluation(
                OpenAiEndpoint.serving(http, model.api(), "fake@v1", PATIENCE), context, 4, transcript::add);
    }

    private static Score metric(List<Score> scores, String metric) {
        return scores.stream()
                .filter(s -> s.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void bitsPerByteAreTheNegativeLogLikelihoodPerByte() throws Exception {
        // "ab" is 97, 98: 1.95 nats in 2 bytes and one word; "a b" is 97, 32, 98: 2.27 nats in 3 bytes and two words.
        var task = new Perplexity("held-out", List.of(new TextItem("1", "ab"), new TextItem("2", "a b")));

        List<Score> scores = evaluation(64).score(task);

        Score bits = metric(scores, "bits_per_byte");
        assertThat(bits.value()).isCloseTo((1.95 + 2.27) / 5 / Math.log(2), within(1e-12));
        assertThat(bits.n()).isEqualTo(2);
        assertThat(bits.higherIsBetter()).isFalse();
        assertThat(metric(scores, "byte_perplexity").value()).isCloseTo(Math.exp(4.22 / 5), within(1e-12));
        assertThat(metric(scores, "word_perplexity").value()).isCloseTo(Math.exp(4.22 / 3), within(1e-12));
    }

    @Test
    void theStandardErrorOfBitsPerByteIsThatOfARatio() throws Exception {
        var task = new Perplexity("held-out", List.of(new TextItem("1", "ab"), new TextItem("2", "a b")));

        Score bits = metric(evaluation(64).score(task), "bits_per_byte");

        // Residuals against 4.22/5 = 0.844 nats a byte: 1.95 - 1.688 = 0.262 and 2.27 - 2.532 = -0.262.
        double nats = Math.sqrt(2.0 / 1 * (0.262 * 0.262 * 2)) / 5;
        assertThat(bits.stderr()).isCloseTo(nats / Math.log(2), within(1e-9));
    }

    @Test
    void aTextLongerThanTheContextIsPredictedOnceWhateverTheContext() throws Exception {
        String text = "the cat sat on the mat";
        var task = new Perplexity("held-out", List.of(new TextItem("1", text)));

        Score bits = metric(evaluation(8).score(task), "bits_per_byte");

        double nats = -FakeModel.logLikelihood(text);
        assertThat(bits.value()).isCloseTo(nats / text.length() / Math.log(2), within(1e-12));
        assertThat(model.prompts).allSatisfy(prompt -> assertThat(prompt).hasSizeLessThan(28));
        assertThat(model.prompts.get(1).getFirst()).isEqualTo(FakeModel.END_OF_TEXT);
        assertThat(model.prompts.subList(1, model.prompts.size()))
                .allSatisfy(prompt -> assertThat(prompt).hasSizeLessThanOrEqualTo(7));
    }

    @Test
    void theChoiceWithTheGreatestLikelihoodIsTaken() throws Exception {
        // " ab" is 32+97+98 = 2.27 nats, " zz" is 32+122+122 = 2.76, " aaa" is 32+97*3 = 3.23 nats.
        var task = new Choice(
                "endings",
                List.of(
                        new ChoiceItem("1", "x", List.of("zz", "ab"), 1),
                        new ChoiceItem("2", "x", List.of("zz", "ab"), 0),
                        new ChoiceItem("3", "x", List.of("zz", "ab", "aaa"), 1)));

        List<Score> scores = evaluation(64).score(task);

        Score acc = metric(scores, "acc");
        assertThat(acc.value()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(acc.stderr()).isCloseTo(Math.sqrt((1.0 / 9 + 4.0 / 9 + 1.0 / 9) / 2) / Math.sqrt(3), within(1e-12));
        assertThat(acc.chance()).isEqualTo(OptionalDouble.of((0.5 + 0.5 + 1.0 / 3) / 3));
        assertThat(acc.higherIsBetter()).isTrue();
        // By code points: zz 1.38, ab 1.135, aaa 1.0767: the third item is now wrong.
        assertThat(metric(scores, "acc_norm").value()).isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void whiteSpaceAtTheEndOfTheContextBelongsToTheChoice() throws Exception {
        var task = new Choice("endings", List.of(new ChoiceItem("1", "x \n", List.of("a", "b"), 0)));

        evaluation(64).score(task);

        // " \n" + " a" after the bare context "x": four of the five bytes are scored.
        assertThat(transcript).extracting(e -> e.path("predicted").asInt()).containsExactly(4, 4);
        assertThat(transcript.getFirst().path("logLikelihood").asDouble())
                .isCloseTo(FakeModel.logLikelihood(" \n a"), within(1e-12));
    }

    @Test
    void aChoiceWithoutContextFollowsTheEndOfText() throws Exception {
        var task = new Choice("endings", List.of(new ChoiceItem("1", "", List.of("a", "b"), 0)));

        evaluation(64).score(task);

        assertThat(model.prompts.subList(1, 3))
                .containsExactlyInAnyOrder(
                        List.of(FakeModel.END_OF_TEXT, 32, 97), List.of(FakeModel.END_OF_TEXT, 32, 98));
    }

    @Test
    void whatIsTooLongLosesTheBeginningOfItsContext() throws Exception {
        var task = new Choice("endings", List.of(new ChoiceItem("1", "0123456789", List.of("a", "b"), 0)));

        evaluation(8).score(task);

        assertThat(model.prompts.get(1)).hasSize(7).startsWith((int) '5');
    }

    @Test
    void everyRequestAndAnswerIsKeptInTheOrderOfTheItems() throws Exception {
        List<ChoiceItem> items = IntStream.range(0, 40)
                .mapToObj(i -> new ChoiceItem("i" + i, "x", List.of("a", "b"), 0))
                .toList();

        evaluation(64).score(new Choice("endings", items));

        assertThat(transcript).hasSize(80);
        assertThat(transcript)
                .extracting(
                        e -> e.path("item").asText() + "/" + e.path("choice").asInt())
                .containsExactlyElementsOf(IntStream.range(0, 80)
                        .mapToObj(i -> "i%d/%d".formatted(i / 2, i % 2))
                        .toList());
        assertThat(transcript).allSatisfy(entry -> {
            assertThat(entry.path("task").asText()).isEqualTo("endings");
            assertThat(entry.path("request").path("prompt")).isNotEmpty();
            assertThat(entry.path("answer").path("choices")).isNotEmpty();
        });
    }

    @Test
    void aBusyOrBrokenServerIsAskedAgain() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.failuresToGive.addAll(List.of(429, 503, 500));

        List<Score> scores = evaluation.score(new Perplexity("held-out", List.of(new TextItem("1", "ab"))));

        assertThat(model.failuresToGive).isEmpty();
        assertThat(metric(scores, "bits_per_byte").value()).isCloseTo(1.95 / 2 / Math.log(2), within(1e-12));
    }

    @Test
    void aServerThatStaysBrokenIsGivenUp() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.failuresToGive.addAll(List.of(500, 500, 500, 500));
        var task = new Perplexity("held-out", List.of(new TextItem("1", "ab")));

        assertThatThrownBy(() -> evaluation.score(task))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("gave up after 4 attempts")
                .hasMessageContaining("status 500");
    }

    @Test
    void aRefusedRequestIsNotRepeated() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.failuresToGive.addAll(List.of(400));

        assertThatThrownBy(() -> evaluation.score(new Perplexity("held-out", List.of(new TextItem("1", "ab")))))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("status 400");
    }

    @Test
    void anEndpointThatIgnoresEchoIsRefusedBeforeAnythingIsScored() {
        model.echoes = false;

        assertThatThrownBy(() -> evaluation(64))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("ignores \"echo\"");
    }

    @Test
    void aModelThatIsNotListedIsNamedTogetherWithThoseThatAre() {
        model.served = "other@v7";

        assertThatThrownBy(() -> evaluation(64))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("fake@v1")
                .hasMessageContaining("other@v7");
    }

    @Test
    void aTaskWithoutItemsHasNoScore() {
        assertThatThrownBy(() -> evaluation(64).score(new Perplexity("held-out", List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("held-out");
    }
}
