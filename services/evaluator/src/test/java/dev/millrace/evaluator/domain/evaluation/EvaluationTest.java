package dev.millrace.evaluator.domain.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.events.ItemResult;
import dev.millrace.contracts.events.Score;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.Items;
import dev.millrace.evaluator.domain.ModelCalls;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.Waiting;
import dev.millrace.evaluator.domain.asking.Asker;
import dev.millrace.evaluator.domain.asking.Journal;
import dev.millrace.evaluator.domain.asking.Probe;
import dev.millrace.evaluator.domain.asking.ServedModel;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.Choice;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.ChoiceItem;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.Perplexity;
import dev.millrace.evaluator.domain.evaluation.EvaluationTask.TextItem;
import dev.millrace.evaluator.domain.paired.ItemTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {

    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final List<String> waits = Collections.synchronizedList(new ArrayList<>());
    private final HttpJson http = http(Duration.ofMinutes(5));
    private final List<ObjectNode> transcript = new ArrayList<>();
    private final ItemTable values = new ItemTable();
    private FakeModel model;

    @TempDir
    Path folder;

    @BeforeEach
    void startServer() throws IOException {
        model = new FakeModel();
    }

    @AfterEach
    void stopServer() {
        model.close();
        http.close();
    }

    private HttpJson http(Duration total) {
        Waiting waiting = new Waiting() {
            @Override
            public void waits(String why, Duration soFar) {
                waits.add(why);
            }

            @Override
            public void over() {}
        };
        RetryPolicy retries = new RetryPolicy(4, Duration.ofMillis(5), total);
        return new HttpJson(Optional.empty(), Duration.ofSeconds(10), retries, waiting);
    }

    private static Perplexity texts(String... texts) {
        List<TextItem> items = new ArrayList<>();
        for (String text : texts) {
            items.add(new TextItem(Integer.toString(items.size() + 1), text));
        }
        return new Perplexity("held-out", Items.of(items));
    }

    private static Choice choices(ChoiceItem... items) {
        return new Choice("endings", Items.of(List.of(items)));
    }

    private Evaluation evaluation(int context) throws Exception {
        return evaluation(http, context, 4);
    }

    /** What it has asked to see what the endpoint can do isn't counted. */
    private Evaluation evaluation(HttpJson over, int context, int inFlight) throws Exception {
        ServedModel served = Probe.look(
                ModelCalls.to(over, model.api(), "fake@v1", PATIENCE),
                new Probe.Wanted(true, true, false, OptionalInt.of(context)));
        model.prompts.clear();
        Path file = Files.createTempFile(folder, "journal", ".jsonl");
        Journal journal = Journal.open(file, served.owner());
        Asker asker = new Asker(served, journal, Asker.Load.inFlight(inFlight), (answered, all) -> {});
        return new Evaluation(asker::ask, journal, served.calls().kind(), transcript::add, values);
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
        var task = texts("ab", "a b");

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
        var task = texts("ab", "a b");

        Score bits = metric(evaluation(64).score(task), "bits_per_byte");

        // Residuals against 4.22/5 = 0.844 nats a byte: 1.95 - 1.688 = 0.262 and 2.27 - 2.532 = -0.262.
        double nats = Math.sqrt(2.0 / 1 * (0.262 * 0.262 * 2)) / 5;
        assertThat(bits.stderr()).isCloseTo(nats / Math.log(2), within(1e-9));
    }

    @Test
    void aTextLongerThanTheContextIsPredictedOnceWhateverTheContext() throws Exception {
        String text = "the cat sat on the mat";
        var task = texts(text);

        Score bits = metric(evaluation(8).score(task), "bits_per_byte");

        double nats = -FakeModel.logLikelihood(text);
        assertThat(bits.value()).isCloseTo(nats / text.length() / Math.log(2), within(1e-12));
        assertThat(model.prompts).allSatisfy(prompt -> assertThat(prompt).hasSizeLessThan(28));
        assertThat(model.prompts.getFirst().getFirst()).isEqualTo(FakeModel.END_OF_TEXT);
        assertThat(model.prompts).allSatisfy(prompt -> assertThat(prompt).hasSizeLessThanOrEqualTo(7));
    }

    @Test
    void theChoiceWithTheGreatestLikelihoodIsTaken() throws Exception {
        // " ab" is 32+97+98 = 2.27 nats, " zz" is 32+122+122 = 2.76, " aaa" is 32+97*3 = 3.23 nats.
        var task = choices(
                new ChoiceItem("1", "x", List.of("zz", "ab"), 1),
                new ChoiceItem("2", "x", List.of("zz", "ab"), 0),
                new ChoiceItem("3", "x", List.of("zz", "ab", "aaa"), 1));

        List<Score> scores = evaluation(64).score(task);

        Score acc = metric(scores, "acc");
        assertThat(acc.value()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(acc.stderr()).isCloseTo(Math.sqrt((1.0 / 9 + 4.0 / 9 + 1.0 / 9) / 2) / Math.sqrt(3), within(1e-12));
        assertThat(acc.chance()).isEqualTo(OptionalDouble.of((0.5 + 0.5 + 1.0 / 3) / 3));
        assertThat(acc.higherIsBetter()).isTrue();
        // The same by bytes, of which each of these letters has one.
        assertThat(metric(scores, "acc_bytes").value()).isCloseTo(1.0 / 3, within(1e-12));
        // By code points: zz 1.38, ab 1.135, aaa 1.0767: the third item is now wrong.
        assertThat(metric(scores, "acc_norm").value()).isCloseTo(1.0 / 3, within(1e-12));
        // Of the right ones, a blank before each.
        assertThat(metric(scores, "gold_bits_per_byte").value())
                .isCloseTo((2.27 + 2.76 + 2.27) / 9 / Math.log(2), within(1e-12));
        assertThat(metric(scores, "gold_bits_per_byte").higherIsBetter()).isFalse();
    }

    @Test
    void whatIsReachedIsKnownItemByItem() throws Exception {
        evaluation(64)
                .score(choices(
                        new ChoiceItem("1", "x", List.of("zz", "ab"), 1, Optional.of("letters"), Optional.empty()),
                        new ChoiceItem("2", "x", List.of("zz", "ab"), 0)));
        evaluation(64).score(texts("ab", "a b"));

        List<ItemResult> rows = List.copyOf(values.rows());
        assertThat(rows)
                .filteredOn(row -> row.metric().equals("acc"))
                .satisfiesExactly(
                        row -> {
                            assertThat(row.value()).isEqualTo(1);
                            assertThat(row.cluster()).contains("letters");
                            assertThat(row.item()).hasSize(64);
                        },
                        row -> assertThat(row.value()).isEqualTo(0));
        assertThat(rows)
                .filteredOn(row -> row.task().equals("endings")
                        && row.item().equals(rows.getFirst().item()))
                .extracting(ItemResult::metric)
                .containsExactly("acc", "acc_norm", "acc_bytes", "gold_bits_per_byte");
        assertThat(rows)
                .filteredOn(row -> row.metric().equals("gold_bits_per_byte"))
                .first()
                .satisfies(row -> {
                    assertThat(row.nats().orElseThrow()).isCloseTo(2.27, within(1e-12));
                    assertThat(row.bytes()).hasValue(3);
                    assertThat(row.value()).isCloseTo(2.27 / 3 / Math.log(2), within(1e-12));
                });
        assertThat(rows)
                .filteredOn(row -> row.task().equals("held-out"))
                .extracting(ItemResult::metric)
                .containsExactly("bits_per_byte", "bits_per_byte");
    }

    @Test
    void whiteSpaceAtTheEndOfTheContextBelongsToTheChoice() throws Exception {
        var task = choices(new ChoiceItem("1", "x \n", List.of("a", "b"), 0));

        evaluation(64).score(task);

        // " \n" + " a" after the bare context "x": four of the five bytes are scored.
        assertThat(transcript.getFirst().path("answer").path(0).asDouble())
                .isCloseTo(FakeModel.logLikelihood(" \n a"), within(1e-12));
    }

    @Test
    void aChoiceWithoutContextFollowsTheEndOfText() throws Exception {
        var task = choices(new ChoiceItem("1", "", List.of("a", "b"), 0));

        evaluation(64).score(task);

        assertThat(model.prompts)
                .containsExactlyInAnyOrder(
                        List.of(FakeModel.END_OF_TEXT, 32, 97), List.of(FakeModel.END_OF_TEXT, 32, 98));
    }

    @Test
    void whatIsTooLongLosesTheBeginningOfItsContext() throws Exception {
        var task = choices(new ChoiceItem("1", "0123456789", List.of("a", "b"), 0));

        evaluation(8).score(task);

        assertThat(model.prompts.getFirst()).hasSize(7).startsWith((int) '5');
    }

    @Test
    void everyRequestAndAnswerIsKeptInTheOrderOfTheItems() throws Exception {
        List<ChoiceItem> items = IntStream.range(0, 40)
                .mapToObj(i -> new ChoiceItem("i" + i, "x", List.of("a", "b"), 0))
                .toList();

        evaluation(64).score(new Choice("endings", Items.of(items)));

        assertThat(transcript).hasSize(80);
        assertThat(transcript)
                .extracting(
                        e -> e.path("item").asText() + "/" + e.path("choice").asInt())
                .containsExactlyElementsOf(IntStream.range(0, 80)
                        .mapToObj(i -> "i%d/%d".formatted(i / 2, i % 2))
                        .toList());
        assertThat(transcript).allSatisfy(entry -> {
            assertThat(entry.path("task").asText()).isEqualTo("endings");
            assertThat(entry.path("request").path("continuation").asText()).isIn(" a", " b");
            assertThat(entry.path("answer").path(0).isNumber()).isTrue();
        });
    }

    @Test
    void aBusyOrBrokenServerIsAskedAgain() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.failuresToGive.addAll(List.of(429, 503, 500));

        List<Score> scores = evaluation.score(texts("ab"));

        assertThat(model.failuresToGive).isEmpty();
        assertThat(metric(scores, "bits_per_byte").value()).isCloseTo(1.95 / 2 / Math.log(2), within(1e-12));
    }

    @Test
    void aBusyServerIsWaitedForHoweverOftenItSaysSo() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.retryAfter = Optional.of("0");
        model.failuresToGive.addAll(Collections.nCopies(40, 429));

        List<Score> scores = evaluation.score(texts("ab"));

        assertThat(metric(scores, "bits_per_byte").value()).isCloseTo(1.95 / 2 / Math.log(2), within(1e-12));
        assertThat(waits).hasSize(40).allSatisfy(why -> assertThat(why).contains("status 429"));
    }

    @Test
    void aServerThatAnswersNothingIsAwayWhichSaysNothingOfTheModel() throws Exception {
        for (int status : List.of(429, 503, 504)) {
            assertThatThrownBy(() -> impatiently(body -> status, "ab"))
                    .isInstanceOf(EndpointAway.class)
                    .hasMessageContaining("status " + status);
        }
    }

    @Test
    void aServerThatFailsAtEverythingForLongerThanPatienceEndsTheEvaluation() {
        assertThatThrownBy(() -> impatiently(body -> 500, "ab"))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("item 1 of held-out")
                .hasMessageContaining("status 500");
    }

    @Test
    void anOutageThatEndsIsWaitedForHoweverOftenRequestsFailedInIt() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.failuresToGive.addAll(Collections.nCopies(11, 500));

        List<Score> scores = evaluation.score(texts("ab"));

        assertThat(metric(scores, "bits_per_byte").value()).isCloseTo(1.95 / 2 / Math.log(2), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504, 0})
    void aRequestThatIsFailedAtWhileOthersAreAnsweredEndsTheEvaluationAndIsNamed(int status) throws Exception {
        Evaluation evaluation = evaluation(64);
        model.statusOf = body -> body.contains("poison") ? status : 200;

        assertThatThrownBy(() -> evaluation.score(texts("ab", "poison", "cd")))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("item 2 of held-out")
                .hasMessageContaining("/tokenize")
                .hasMessageContaining("though it answers others");
    }

    @Test
    void aRequestThatIsTurnedAwayForEverWhileOthersAreAnsweredEndsTheEvaluationToo() {
        assertThatThrownBy(() -> impatiently(body -> body.contains("greedy") ? 429 : 200, "greedy"))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("item 1 of held-out")
                .hasMessageContaining("status 429");
    }

    private void impatiently(ToIntFunction<String> statusOf, String text) throws Exception {
        model.statusOf = body -> 200;
        try (HttpJson impatient = http(Duration.ofMillis(1))) {
            Evaluation evaluation = evaluation(impatient, 64, 1);
            model.statusOf = statusOf;
            evaluation.score(texts(text));
        }
    }

    @Test
    void aTextTooLargeForOneCallIsCutIntoCallsThatFit() throws Exception {
        String text = "word and more of them, the like of which fill the page ".repeat(20);
        Evaluation evaluation = evaluation(2000);
        model.statusOf = body -> body.length() > 700 ? 413 : 200;

        Score bits = metric(evaluation.score(texts("ab", text)), "bits_per_byte");

        double nats = -FakeModel.logLikelihood("ab") - FakeModel.logLikelihood(text);
        assertThat(bits.value()).isCloseTo(nats / (2 + text.length()) / Math.log(2), within(1e-12));
        assertThat(bits.n()).isEqualTo(2);
        assertThat(transcript).hasSize(2).noneMatch(entry -> entry.has("unscored"));
    }

    @Test
    void aTextThatNoCallIsSmallEnoughForEndsTheEvaluationAndIsNamed() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.statusOf = body -> body.contains("ghost") ? 413 : 200;

        assertThatThrownBy(() -> evaluation.score(texts("ab", "ghost")))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("item 2 of held-out")
                .hasMessageContaining("status 413");
    }

    @Test
    void anItemWithAChoiceTooLargeForOneCallIsCountedAsWrongAndNamed() throws Exception {
        Evaluation evaluation = evaluation(2000);
        model.statusOf = body -> body.contains("\"prompt\":[") && body.length() > 300 ? 413 : 200;

        List<Score> scores = evaluation.score(choices(
                new ChoiceItem("1", "x", List.of("a", "b"), 0),
                new ChoiceItem("2", "x", List.of("a", "long ".repeat(100)), 0)));

        assertThat(metric(scores, "acc").value()).isEqualTo(0.5);
        assertThat(metric(scores, "unscored").value()).isEqualTo(0.5);
        assertThat(transcript)
                .filteredOn(entry -> entry.has("unscored"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("item").asText()).isEqualTo("2");
                    assertThat(entry.path("choice").asInt()).isEqualTo(1);
                    assertThat(entry.path("unscored").asText()).contains("status 413");
                });
    }

    @Test
    void aServerThatIsGoneIsAwayAndNotARefusal() {
        model.close();

        assertThatThrownBy(() -> evaluation(64))
                .isInstanceOf(EndpointAway.class)
                .hasMessageContaining("can't be reached");
    }

    @Test
    void aServerThatHasForgottenTheModelIsAskedAgainOnceItListsIt() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.failuresToGive.add(404);

        List<Score> scores = evaluation.score(texts("ab"));

        assertThat(metric(scores, "bits_per_byte").value()).isCloseTo(1.95 / 2 / Math.log(2), within(1e-12));
    }

    @Test
    void anItemWithAChoiceThatDoesNotFitIsCountedAndTheEvaluationGoesOn() throws Exception {
        var task = choices(
                new ChoiceItem("1", "x", List.of("a", "b"), 0),
                new ChoiceItem("2", "x", List.of("a", "far too long"), 0),
                new ChoiceItem("3", "x", List.of("a", "b"), 1),
                new ChoiceItem("4", "x", List.of("a", "b"), 0));

        List<Score> scores = evaluation(8).score(task);

        assertThat(metric(scores, "acc").value()).isEqualTo(0.5);
        assertThat(metric(scores, "acc").n()).isEqualTo(4);
        assertThat(metric(scores, "unscored").value()).isEqualTo(0.25);
        assertThat(transcript)
                .filteredOn(entry -> entry.has("unscored"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("item").asText()).isEqualTo("2");
                    assertThat(entry.path("unscored").asText())
                            .isEqualTo(
                                    "\" far too long…\" has 13 tokens: they don't fit into the 8 that the model sees");
                });
    }

    @Test
    void aChoiceThatFillsTheContextButForOneTokenIsScored() throws Exception {
        List<Score> scores = evaluation(8).score(choices(new ChoiceItem("1", "xyz", List.of("aaaaa", "zzzzz"), 0)));

        assertThat(scores)
                .extracting(Score::metric)
                .containsExactly("acc", "acc_norm", "acc_bytes", "gold_bits_per_byte");
        assertThat(model.prompts.getFirst()).hasSize(7).startsWith((int) 'z');
    }

    @Test
    void whatFiguresWereMeasuredOnIsTheContentOfTheItems() throws Exception {
        Evaluation evaluation = evaluation(64);
        ChoiceItem item = new ChoiceItem("1", "x", List.of("a", "b"), 0);

        String measured = measured(evaluation.score(choices(item)));

        assertThat(measured(evaluation.score(
                        new Choice("renamed", Items.of(List.of(new ChoiceItem("other", "x", item.choices(), 0)))))))
                .isEqualTo(measured);
        assertThat(Stream.of(
                        choices(item, item),
                        choices(new ChoiceItem("1", "x", item.choices(), 1)),
                        choices(new ChoiceItem("1", "x", List.of("a", "c"), 0))))
                .allSatisfy(
                        other -> assertThat(measured(evaluation.score(other))).isNotEqualTo(measured));
    }

    private static String measured(List<Score> scores) {
        assertThat(scores)
                .extracting(Score::measured)
                .containsOnly(scores.getFirst().measured());
        return scores.getFirst().measured().orElseThrow();
    }

    @Test
    void aRefusedRequestIsNotRepeated() throws Exception {
        Evaluation evaluation = evaluation(64);
        model.failuresToGive.addAll(List.of(400));

        assertThatThrownBy(() -> evaluation.score(texts("ab")))
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
    void aTaskWithoutItemsHasNoScore() throws Exception {
        assertThat(evaluation(64).score(texts())).isEmpty();
        assertThat(evaluation(64).score(choices())).isEmpty();
    }
}
