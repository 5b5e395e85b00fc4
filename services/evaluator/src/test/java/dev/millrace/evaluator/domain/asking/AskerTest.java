package dev.millrace.evaluator.domain.asking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.evaluator.domain.EndpointAway;
import dev.millrace.evaluator.domain.EndpointFailed;
import dev.millrace.evaluator.domain.FailsAtAll;
import dev.millrace.evaluator.domain.HttpJson;
import dev.millrace.evaluator.domain.ModelCalls;
import dev.millrace.evaluator.domain.RetryPolicy;
import dev.millrace.evaluator.domain.Waiting;
import dev.millrace.evaluator.domain.document.Document;
import dev.millrace.evaluator.domain.fewshot.ExampleSampler.Draw;
import dev.millrace.evaluator.domain.item.Answer;
import dev.millrace.evaluator.domain.request.ItemRequests;
import dev.millrace.evaluator.domain.request.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AskerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Asker.Load LOAD = new Asker.Load(3, 4, 2000);
    private static final Waiting QUIET = new Waiting() {
        @Override
        public void waits(String why, Duration soFar) {}

        @Override
        public void over() {}
    };

    @TempDir
    Path folder;

    private final HttpJson http = new HttpJson(
            Optional.empty(),
            Duration.ofSeconds(2),
            new RetryPolicy(2, Duration.ofMillis(5), Duration.ofMinutes(5)),
            QUIET);
    private StrictModel model;

    @BeforeEach
    void start() throws IOException {
        model = new StrictModel();
    }

    @AfterEach
    void stop() {
        model.close();
        http.close();
    }

    private static ItemRequests item(int index, Request... requests) {
        return new ItemRequests(
                "task",
                new Document(index, "items:" + index, Map.of()),
                new Draw(List.of(), List.of()),
                List.of(requests),
                IntNode.valueOf(0),
                OptionalInt.of(0));
    }

    /** Items of three choices; the last choices of all are the same request. */
    private static List<ItemRequests> choices(int items) {
        List<ItemRequests> all = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            String context = "Question %d, häufig: ".formatted(i);
            all.add(item(
                    i,
                    new Request.LogLikelihood(context, "yes"),
                    new Request.LogLikelihood(context, " no…"),
                    new Request.LogLikelihood("the same", " for all")));
        }
        return all;
    }

    private static double logLikelihood(String context, String continuation) {
        List<Integer> ids = StrictModel.tokens(context + continuation);
        double sum = 0;
        for (int i = StrictModel.tokens(context).size(); i < ids.size(); i++) {
            sum += StrictModel.logProbability(ids, i);
        }
        return sum;
    }

    private ServedModel probed(boolean likelihoods) throws Exception {
        return Probe.look(
                ModelCalls.to(http, model.api(), model.name, Duration.ofSeconds(1)),
                new Probe.Wanted(likelihoods, false, false, OptionalInt.empty()));
    }

    private Journal journal(ServedModel served) throws Exception {
        return Journal.open(folder.resolve("journal.jsonl"), served.owner());
    }

    private List<List<List<Answer>>> answers(List<ItemRequests> items) throws Exception {
        ServedModel served = probed(true);
        try (Journal journal = journal(served)) {
            new Asker(served, journal, LOAD, (_, _) -> {}).ask(Wish.about(items, 1));
            return items.stream().map(item -> journal.to(item, 1).orElseThrow()).toList();
        }
    }

    private static void assertRight(List<List<List<Answer>>> answers) {
        for (int i = 0; i < answers.size(); i++) {
            String context = "Question %d, häufig:".formatted(i);
            List<Double> values = answers.get(i).stream()
                    .map(one -> ((Answer.Likelihood) one.getFirst()).logLikelihood())
                    .toList();
            assertThat(values)
                    .containsExactly(
                            // The blank at the context's end is scored with the choice.
                            logLikelihood(context, " yes"),
                            logLikelihood(context, "  no…"),
                            logLikelihood("the same", " for all"));
        }
    }

    @Test
    void everyRequestIsAskedOnceAndAnsweredRightly() throws Exception {
        model.prompts = 3; // more are refused: the calls become smaller

        assertRight(answers(choices(20)));

        List<JsonNode> prompts =
                model.answered.stream().filter(JsonNode::isArray).toList();
        assertThat(prompts).doesNotHaveDuplicates().hasSize(1 + 20 * 2 + 1); // the probe is one of them
    }

    @Test
    void anEndpointWithoutATokenizerIsAskedInTexts() throws Exception {
        model.tokenizes = false;

        assertRight(answers(choices(5)));
    }

    @ParameterizedTest
    @EnumSource(names = {"BUSY", "AWAY", "BROKEN", "CLOSED", "CUT", "GARBAGE", "HANGING"})
    void whatGoesWrongOnceIsTriedAgain(StrictModel.Fate fate) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        model.fate = _ -> calls.incrementAndGet() % 9 == 5 ? fate : StrictModel.Fate.ANSWERED;

        assertRight(answers(choices(fate == StrictModel.Fate.HANGING ? 5 : 20)));
        assertThat(calls.get()).isGreaterThan(5);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "GARBAGE"})
    void whatIsAnsweredIsNotAskedAgainWhateverEndsIt(StrictModel.Fate fate) throws Exception {
        List<ItemRequests> items = choices(30);
        JsonNode poison = ids("Question 7, häufig: yes");
        model.fate = request ->
                request.path("prompt").valueStream().anyMatch(poison::equals) ? fate : StrictModel.Fate.ANSWERED;

        assertThatThrownBy(() -> answers(items))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("item 7 of task")
                .hasMessageContaining("/v1/completions");
        Path file = folder.resolve("journal.jsonl");
        Files.writeString(file, "{\"id\": \"half a li", StandardOpenOption.APPEND);
        long kept = Files.readString(file).lines().count() - 2;
        assertThat(kept).isPositive();
        model.fate = _ -> StrictModel.Fate.ANSWERED;
        model.restart(); // a call of the first time may still be on its way

        assertRight(answers(items));

        // What came while the first was being stopped may have been answered and not kept.
        assertThat(model.answered.stream().filter(JsonNode::isArray).toList()).hasSize((int) (1 + 61 - kept));
        model.answered.clear();
        assertRight(answers(items));
        assertThat(model.answered.stream().filter(JsonNode::isArray)).hasSize(1);
    }

    private static ArrayNode ids(String text) {
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        StrictModel.tokens(text).forEach(ids::add);
        return ids;
    }

    @Test
    void aChoiceThatDoesNotFitIsNotScoredAndTheRestIs() throws Exception {
        model.context = 60;
        List<ItemRequests> items = List.of(
                item(0, new Request.LogLikelihood("a", "b".repeat(59))),
                item(1, new Request.LogLikelihood("a".repeat(100), "b".repeat(10))));
        ServedModel served = probed(true);
        try (Journal journal = journal(served)) {
            new Asker(served, journal, LOAD, (_, _) -> {}).ask(Wish.about(items, 1));

            assertThat(journal.to(items.getFirst(), 1)).isEmpty();
            assertThat(journal.unscored(items.getFirst()).orElseThrow()).contains("59 tokens", "60");
            // The end of the context is kept: 59 tokens of a prompt, and one that the endpoint generates.
            assertThat(journal.to(items.getLast(), 1).orElseThrow().getFirst().getFirst())
                    .extracting(answer -> ((Answer.Likelihood) answer).logLikelihood())
                    .isEqualTo(logLikelihood("a".repeat(49), "b".repeat(10)));
        }
    }

    @Test
    void whatAnEndpointCannotDoIsFoundOutBefore() throws Exception {
        model.echoes = false;
        assertThatThrownBy(() -> probed(true)).hasMessageContaining("ignores \"echo\"");
        model.tokenizes = false;
        assertThatThrownBy(() -> probed(true)).hasMessageContaining("ignores \"echo\"");
        model.echoes = true;
        model.tokenizes = true;
        model.rightTokenizer = false;
        assertThatThrownBy(() -> probed(true)).hasMessageContaining("isn't the tokenizer of strict");
        model.rightTokenizer = true;
        model.likeliest = false;
        assertThatThrownBy(() -> probed(true)).hasMessageContaining("top_logprobs");
        model.completes = false;
        assertThatThrownBy(() -> probed(true)).hasMessageContaining("no log-probabilities of a prompt");
    }

    /** Whatever the model reads in place of {@code prompt}. */
    private void reads(String prompt, UnaryOperator<String> other) {
        model.tokenizes = false;
        model.twist = (asked, choice) -> {
            if (asked.textValue().contains(prompt)) {
                choice.put("text", other.apply(choice.path("text").textValue()));
            }
        };
    }

    @Test
    void aChoiceOfWhichOnlyAPartWasReadIsNotScoredAndTheRestIs() throws Exception {
        List<ItemRequests> items = choices(9);
        reads("Question 7", text -> text.substring(9));
        ServedModel served = probed(true);
        try (Journal journal = journal(served)) {
            new Asker(served, journal, LOAD, (_, _) -> {}).ask(Wish.about(items, 1));

            assertThat(journal.unscored(items.get(7)).orElseThrow()).contains("read another text");
            items.stream()
                    .filter(item -> item.document().index() != 7)
                    .forEach(item -> assertThat(journal.to(item, 1)).isPresent());
        }
    }

    @Test
    void whatWasNotScoredIsAskedAgainNextTime() throws Exception {
        List<ItemRequests> items = choices(9);
        reads("Question 7", text -> text.substring(9));
        ServedModel served = probed(true);
        try (Journal journal = journal(served)) {
            new Asker(served, journal, LOAD, (_, _) -> {}).ask(Wish.about(items, 1));
        }
        model.twist = (_, _) -> {};
        model.answered.clear();

        assertRight(answers(items));
        assertThat(model.answered.stream().filter(prompt -> prompt.asText().contains("Question")))
                .hasSize(2);
    }

    @Test
    void anEndpointThatReadsAnotherTextIsRefusedBeforeAnythingIsAsked() {
        reads("", text -> text.toUpperCase(Locale.ROOT));

        assertThatThrownBy(() -> probed(true))
                .isInstanceOf(EndpointFailed.class)
                .hasMessageContaining("/v1/completions reads \"ONCE UPON A TIME");
    }

    @Test
    void placesThatAreNotThePromptsAreRefused() throws Exception {
        model.tokenizes = false;
        for (UnaryOperator<ArrayNode> made : List.<UnaryOperator<ArrayNode>>of(
                offsets -> each(offsets, _ -> IntNode.valueOf(0)),
                offsets -> each(offsets, at -> IntNode.valueOf(at / 2)),
                offsets -> each(offsets, at -> IntNode.valueOf(offsets.size() - at)),
                offsets -> each(offsets, at -> TextNode.valueOf("at " + at)))) {
            model.twist = (_, choice) -> choice.withObject("/logprobs")
                    .set("text_offset", made.apply((ArrayNode) choice.at("/logprobs/text_offset")));

            assertThatThrownBy(() -> probed(true))
                    .isInstanceOf(EndpointFailed.class)
                    .hasMessageContaining("\"text_offset\" is not of the");
        }
    }

    private static ArrayNode each(ArrayNode numbers, IntFunction<JsonNode> made) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        numbers.forEach(number -> all.add(made.apply(number.intValue())));
        return all;
    }

    @Test
    void asManyLogProbabilitiesAsTokensAreWanted() throws Exception {
        for (boolean tokenizes : List.of(true, false)) {
            model.tokenizes = tokenizes;
            model.twist = (_, choice) -> ((ArrayNode) choice.at("/logprobs/token_logprobs")).remove(2);

            assertThatThrownBy(() -> probed(true)).hasMessageContaining("26 log-probabilities for 27 tokens");
        }
    }

    @Test
    void anEndpointThatAddsTokensOrLeavesSomeOutIsRefused() throws Exception {
        model.twist = (_, choice) ->
                choice.at("/logprobs").forEach(each -> ((ArrayNode) each).insert(0, ((ArrayNode) each).get(0)));
        assertThatThrownBy(() -> probed(true)).hasMessageContaining("adds to what it is asked");
        model.twist = (_, choice) -> choice.at("/logprobs").forEach(each -> {
            ((ArrayNode) each).remove(0);
            ((ArrayNode) each).remove(0);
        });
        assertThatThrownBy(() -> probed(true)).hasMessageContaining("leaves out part", "--context");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    400 | This model's maximum context length is 60 tokens. However, you requested 101 tokens.
                    400 | The decoder prompt (length 101) is longer than the maximum model length of 60.
                    400 | {"error": {"type": "exceed_context_size_error", "n_prompt_tokens": 101}}
                    400 | The input (101 tokens) is longer than the model's context length (60 tokens).
                    422 | Input validation error: `inputs` must have less than 60 tokens. Given: 101
                    400 | the input length exceeds the context length
                    413 | no more
                    """)
    void whatIsMoreThanTheModelSeesIsNotScoredInWhateverWordsItIsRefused(int status, String words) throws Exception {
        model.tokenizes = false;
        model.context = 60;
        model.tooLongStatus = status;
        model.tooLong = words;
        List<ItemRequests> items = List.of(
                item(0, new Request.LogLikelihood("a", " b")),
                item(1, new Request.LogLikelihood("a".repeat(100), " b")),
                item(2, new Request.LogLikelihood("c", " d")));
        ServedModel served = probed(true);
        try (Journal journal = journal(served)) {
            new Asker(served, journal, LOAD, (_, _) -> {}).ask(Wish.about(items, 1));

            assertThat(journal.unscored(items.get(1)).orElseThrow()).contains("status " + status);
            assertThat(journal.to(items.get(0), 1)).isPresent();
            assertThat(journal.to(items.get(2), 1)).isPresent();
        }
    }

    /** A client that soon gives up. */
    private HttpJson impatient() {
        return new HttpJson(
                Optional.empty(),
                Duration.ofSeconds(60),
                new RetryPolicy(2, Duration.ofMillis(5), Duration.ofMillis(300)),
                QUIET);
    }

    private void ask(HttpJson client, List<ItemRequests> items, StrictModel.Fate afterTheProbe) throws Exception {
        ServedModel served = Probe.look(
                ModelCalls.to(client, model.api(), model.name, Duration.ofSeconds(1)),
                new Probe.Wanted(true, false, false, OptionalInt.empty()));
        model.asked.clear();
        model.fate = _ -> afterTheProbe;
        try (Journal journal = journal(served)) {
            new Asker(served, journal, LOAD, (_, _) -> {}).ask(Wish.about(items, 1));
        }
    }

    @Test
    void whatFailsAtEverythingIsNotAskedAgainInHalves() {
        List<ItemRequests> items = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            items.add(item(i, new Request.LogLikelihood("the same", " choice " + i)));
        }
        try (HttpJson client = impatient()) {
            assertThatThrownBy(() -> ask(client, items, StrictModel.Fate.BROKEN))
                    .isInstanceOf(FailsAtAll.class)
                    .hasMessageContaining("status 500");
        }

        assertThat(model.asked).allSatisfy(call -> {
            boolean control = call.path("prompt").equals(control());
            assertThat(control || call.path("prompt").size() == items.size()).isTrue();
        });
    }

    /** What a probe has asked first. */
    private static JsonNode control() {
        return TextNode.valueOf("Once upon a time");
    }

    @Test
    @Timeout(120) // for a client that waits as long as it is asked to
    void aServerThatWantsToBeLeftAloneForLongerThanPatienceLastsIsGivenUp() {
        model.retryAfter = "999999999999";
        try (HttpJson client = impatient()) {
            assertThatThrownBy(() -> ask(client, choices(1), StrictModel.Fate.BUSY))
                    .isInstanceOf(EndpointAway.class)
                    .hasMessageContaining("status 429");
        }
    }

    @Test
    void aJournalIsOneModels() throws Exception {
        journal(probed(true)).close();
        model.name = "another";

        assertThatThrownBy(() -> journal(probed(true)))
                .isInstanceOf(UnusableJournal.class)
                .hasMessageContaining("journal.jsonl:1: model", "another model", "name another folder");
        Files.writeString(folder.resolve("journal.jsonl"), "[1, 2]\nno journal\n");
        assertThatThrownBy(() -> journal(probed(true))).isInstanceOf(UnusableJournal.class);
    }

    @Test
    void textsAreWrittenUpToAStopAndEachTimeAnew() throws Exception {
        Map<String, JsonNode> arguments = Map.of("until", TextNode.valueOf(";"), "max_gen_toks", IntNode.valueOf(20));
        List<ItemRequests> items = List.of(
                item(0, new Request.Generation("Say", arguments)), item(1, new Request.Generation("Tell", arguments)));
        for (boolean completes : List.of(true, false)) {
            model.completes = completes;
            model.name = completes ? "completing" : "chatting";
            ServedModel served = probed(false);
            try (Journal journal = Journal.open(folder.resolve(model.name), served.owner())) {
                model.asked.clear();
                new Asker(served, journal, LOAD, (_, _) -> {}).ask(Wish.about(items, 2));

                Answer said = new Answer.Generation(completes ? "said after 3" : "heard 1");
                assertThat(journal.to(items.getFirst(), 2)).contains(List.of(List.of(said, said)));
                assertThat(model.asked).hasSize(completes ? 2 : 4).allSatisfy(call -> {
                    assertThat(call.path("max_tokens").intValue()).isEqualTo(20);
                    assertThat(call.path("stop").path(0).textValue()).isEqualTo(";");
                });
                assertThat(new HashSet<>(model.asked.stream()
                                .map(call -> call.path("seed").intValue())
                                .toList()))
                        .containsExactlyInAnyOrder(1234, 1235);
            }
        }
    }

    @Test
    void aTextThatLooksLikeMessagesIsWhatTheUserSaysAndMessagesAreTheDialog() throws Exception {
        String two = """
                [{"role":"system","content":"Be brief."},{"role":"user","content":"Say"}]""";
        Map<String, JsonNode> arguments = Map.of("until", TextNode.valueOf(";"));
        Request text = new Request.Generation(two, arguments);
        Request dialog = new Request.Generation(two, Request.Form.MESSAGES, arguments);
        assertThat(text.id()).isNotEqualTo(dialog.id());
        model.completes = false;
        ServedModel served = probed(false);
        try (Journal journal = Journal.open(folder.resolve("dialogs"), served.owner())) {
            model.asked.clear();
            new Asker(served, journal, LOAD, (_, _) -> {}).ask(Wish.about(List.of(item(0, text), item(1, dialog)), 1));
        }

        assertThat(model.asked)
                .extracting(call -> call.path("messages").toString())
                .containsExactlyInAnyOrder(
                        two,
                        JSON.createArrayNode()
                                .add(JSON.createObjectNode().put("role", "user").put("content", two))
                                .toString());
    }

    @Test
    void whatBeginsAlikeIsAskedTogether() {
        List<Wish> wishes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String shared = i % 3 == 0 ? "long examples of one subject " : i % 3 == 1 ? "of another " : "none ";
            wishes.add(new Wish(new Request.LogLikelihood(shared + "and then " + i, " a"), 0, "item " + i));
        }

        assertThat(PrefixOrder.of(wishes).stream()
                        .map(wish -> wish.context().substring(0, 4))
                        .toList())
                .containsSequence("long", "long", "long", "long", "of a", "of a", "of a", "of a", "none");
    }
}
