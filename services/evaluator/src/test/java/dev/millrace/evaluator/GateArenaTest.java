package dev.millrace.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaAnswered.Judged;
import dev.millrace.contracts.events.ArenaKeys;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.TaskContamination;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.events.VerdictGiven.Choice;
import dev.millrace.contracts.shards.LedgerEntry;
import dev.millrace.contracts.shards.LedgerWriter;
import dev.millrace.evaluator.domain.evaluation.FakeModel;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the evaluator does for a gate that wants a win rate. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeModelResource.class)
class GateArenaTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PROMPTS = """
            {"prompt": "The fox"}
            {"id": "hello", "messages": [{"role": "user", "content": "The owl"}]}
            """;

    @InjectLocalStack
    TestStack stack;

    FakeModel model;

    @Test
    void anEvaluationSaysWhatTheModelIsToBeAskedBesideTheLiveOne() {
        stack.publish(ExportedModel.put(stack, "with-prompts", recipe(PROMPTS)));

        ModelEvaluated.Prompts prompts = await(Topic.MODELS_EVALUATED, ModelEvaluated.class, "with-prompts")
                .prompts()
                .orElseThrow();

        assertThat(prompts.items()).isEqualTo(2);
        assertThat(read(prompts.object())).isEqualTo("""
                {"id":"1","prompt":"The fox"}
                {"id":"hello","messages":[{"role":"user","content":"The owl"}]}
                """);
    }

    @Test
    void promptsThatCannotBeAskedAreNamedByFileAndLineBeforeAnythingIsScored() {
        int asked = model.asked();
        stack.publish(ExportedModel.put(stack, "bad-prompts", recipe(PROMPTS + "{\"prompt\": 7}\n")));

        assertThat(await(Topic.RUNS_FAILED, RunFailed.class, "bad-prompts").reason())
                .isEqualTo(
                        "promotion.winRate.prompts: prompts.jsonl:3: expected a text under prompt, or under messages a list of role and content, not both");
        assertThat(model.asked()).isEqualTo(asked);
    }

    @Test
    void anEvaluationSaysHowMuchOfATaskIsInWhatWasTrainedOn() throws IOException {
        String questions = stack.putAsset(
                "exam.jsonl",
                "{\"query\": \"Two and two\", \"choices\": [\"four\", \"five\"], \"gold\": 0}\n".repeat(3)
                        + "{\"id\": \"q 4\", \"query\": \"Three\", \"choices\": [\"a\", \"b\"], \"gold\": 0}\n");
        String digest = stack.putRecipe(
                ExportedModel.recipe(0.5, "path: %s}\nfilter:\n  decontamination: {tasks: true".formatted(questions)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LedgerWriter ledger = new LedgerWriter(bytes)) {
            ledger.write(entry("a", LedgerEntry.Outcome.KEPT, "exam", "line-2:3 q_4:1"));
            ledger.write(entry("b", LedgerEntry.Outcome.KEPT, "exam", "line-2:1"));
            ledger.write(entry("c", LedgerEntry.Outcome.DROPPED, "exam", "line-1:9"));
            ledger.write(entry("d", LedgerEntry.Outcome.KEPT, "other", "line-3:9"));
        }
        ObjectRef ledger = stack.store().put("runs/looked-for/filtering/ledger", bytes.toByteArray());

        stack.publish(ExportedModel.put(stack, "looked-for", digest, Optional.of(ledger)));
        ModelEvaluated lookedFor = await(Topic.MODELS_EVALUATED, ModelEvaluated.class, "looked-for");
        stack.publish(ExportedModel.put(stack, "not-looked-for", digest));
        ModelEvaluated notLookedFor = await(Topic.MODELS_EVALUATED, ModelEvaluated.class, "not-looked-for");
        stack.publish(ExportedModel.put(stack, "looked-for-again", digest, Optional.of(ledger)));
        ModelEvaluated again = await(Topic.MODELS_EVALUATED, ModelEvaluated.class, "looked-for-again");

        assertThat(lookedFor.contamination()).contains(List.of(new TaskContamination("questions", 4, 2, 2)));
        assertThat(clean(lookedFor)).isNotEmpty().allMatch(items -> items.equals(Optional.of(2L)));
        assertThat(notLookedFor.contamination()).isEmpty();
        assertThat(clean(notLookedFor)).isNotEmpty().allMatch(Optional::isEmpty);
        assertThat(onQuestions(again)).isEqualTo(onQuestions(lookedFor));
    }

    private static List<Score> onQuestions(ModelEvaluated evaluated) {
        return evaluated.scores().stream()
                .filter(score -> score.task().equals("questions"))
                .toList();
    }

    /** How many clean items each figure of the questions has beside it. */
    private static List<Optional<Long>> clean(ModelEvaluated evaluated) {
        return onQuestions(evaluated).stream()
                .map(score -> score.clean().map(Score.Clean::n))
                .toList();
    }

    private static LedgerEntry entry(String document, LedgerEntry.Outcome outcome, String set, String overlap) {
        Optional<String> reason =
                outcome == LedgerEntry.Outcome.DROPPED ? Optional.of("contaminated") : Optional.empty();
        return new LedgerEntry(
                document, outcome, reason, Map.of("ngrams", "4", "items." + set, "1", "overlap." + set, overlap));
    }

    private String recipe(String prompts) {
        return stack.putRecipe(ExportedModel.recipe(
                0.5,
                "generator: {kind: story-questions}}\npromotion:\n  winRate: {prompts: "
                        + stack.putAsset("prompts.jsonl", prompts)));
    }

    /** It prefers the second version's answers to the fox, and to the owl's whatever stands first. */
    private static String verdict(JsonNode request) {
        String asked = request.at("/messages/1/content").asText();
        boolean secondFirst = asked.indexOf("says tale@v2") < asked.indexOf("says tale@v1");
        return asked.contains("The fox") ? secondFirst ? "It is [[A]]" : "It is [[B]]" : "[[A]]";
    }

    @Test
    void aJudgeIsAskedInBothOrdersAndWhatWasAnsweredIsNotAskedForAgain() {
        ObjectRef prompts = stack.store().put(ArenaKeys.prompts("judged-1"), """
                {"id":"fox","prompt":"The fox"}
                {"id":"owl","prompt":"The owl"}
                """.getBytes(StandardCharsets.UTF_8));
        model.says = GateArenaTest::verdict;
        int asked = model.asked();
        int chats = model.chats.get();
        ArenaRequested arena = arena("judged-1", prompts);

        stack.publish(arena);
        ArenaAnswered answered = awaitArenas("judged-1", 1).getFirst();

        assertThat(model.asked()).isEqualTo(asked + 4);
        assertThat(model.chats.get()).isEqualTo(chats + 4);
        assertThat(answered.items()).isEqualTo(2);
        Judged judged = answered.judged().orElseThrow();
        assertThat(judged.judge()).isEqualTo("solomon");
        assertThat(judged.verdicts()).isEqualTo(2);
        assertThat(judged.flipped()).isEqualTo(1);
        assertThat(judged.unparsable()).isZero();
        assertThat(judged.trouble()).isEmpty();
        assertThat(read(judged.said()).lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("\"verdict\":\"B\"", "\"said\":\"It is [[B]]\"", "\"said\":\"It is [[A]]\"");
        assertThat(verdicts("judged-1"))
                .extracting(VerdictGiven::item, VerdictGiven::choice, VerdictGiven::by)
                .containsExactlyInAnyOrder(
                        tuple("fox", Choice.SECOND, "judge:solomon"), tuple("owl", Choice.TIE, "judge:solomon"));

        // The same again, as after a crash: everything is in the journal.
        stack.publish(arena);
        List<ArenaAnswered> both = awaitArenas("judged-1", 2);

        assertThat(both.getLast()).isEqualTo(both.getFirst());
        assertThat(model.asked()).isEqualTo(asked + 4);
        assertThat(model.chats.get()).isEqualTo(chats + 4);
    }

    @Test
    void aJudgeThatRefusesIsToldAndTheAnswersStay() {
        ObjectRef prompts = stack.store()
                .put(
                        ArenaKeys.prompts("judged-2"),
                        "{\"id\":\"fox\",\"prompt\":\"The hen\"}\n".getBytes(StandardCharsets.UTF_8));
        model.statusOf = body -> body.contains("solomon") ? 401 : 200;
        try {
            stack.publish(arena("judged-2", prompts));
            ArenaAnswered answered = awaitArenas("judged-2", 1).getFirst();

            assertThat(answered.items()).isEqualTo(1);
            assertThat(answered.judged().orElseThrow().verdicts()).isZero();
            assertThat(answered.judged().orElseThrow().trouble().orElseThrow()).contains("401");
        } finally {
            model.statusOf = body -> 200;
        }
    }

    private ArenaRequested arena(String name, ObjectRef prompts) {
        return new ArenaRequested(
                name,
                List.of("tale@v1", "tale@v2"),
                prompts,
                2,
                16,
                0,
                "the gate",
                "2026-03-01T12:00:00.000Z",
                Optional.of(new ArenaRequested.Gate(
                        name, Optional.of(new ArenaRequested.Judge(model.api().toString(), "solomon", 64)))));
    }

    private String read(ObjectRef object) {
        return new String(stack.store().read(object), StandardCharsets.UTF_8);
    }

    private <E extends Event> E await(Topic topic, Class<E> type, String run) {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> stack.events(topic).stream()
                                .filter(event -> event.run().equals(run))
                                .map(type::cast)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private List<ArenaAnswered> awaitArenas(String arena, int times) {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> stack.events(Topic.ARENAS_ANSWERED).stream()
                                .map(ArenaAnswered.class::cast)
                                .filter(answered -> answered.arena().equals(arena))
                                .toList(),
                        answered -> answered.size() == times);
    }

    private List<VerdictGiven> verdicts(String arena) {
        return stack.events(Topic.VERDICTS_GIVEN).stream()
                .map(VerdictGiven.class::cast)
                .filter(verdict -> verdict.arena().equals(arena))
                .toList();
    }
}
