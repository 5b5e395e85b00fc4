package dev.millrace.evaluator;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.equalTo;

import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaKeys;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.events.Comparison.Verdict;
import dev.millrace.contracts.events.EvaluationFailed;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelExported;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.contracts.shards.HeldOut;
import dev.millrace.evaluator.domain.evaluation.FakeModel;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeModelResource.class)
class EvaluatorServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final double HELD_OUT = 0.5;

    @InjectLocalStack
    TestStack stack;

    FakeModel model;

    private <E extends Event> E awaitFor(Topic topic, Class<E> type, String run) {
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

    @Test
    void anExportedModelIsScoredOnHeldOutDocumentsAndQuestions() throws IOException {
        String digest = stack.putRecipe(ExportedModel.recipe(HELD_OUT));

        stack.publish(ExportedModel.put(stack, "scored", digest));

        ModelEvaluated evaluated = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "scored");
        List<String> texts = ExportedModel.documents().stream()
                .filter(d -> HeldOut.contains(d.id(), HELD_OUT))
                .map(Document::text)
                .toList();
        double nats = texts.stream().mapToDouble(EvaluatorServiceTest::nats).sum();
        double bytes = texts.stream().mapToDouble(String::length).sum();
        Score bits = score(evaluated, "held-out", "bits_per_byte");
        assertThat(bits.value()).isCloseTo(nats / bytes / Math.log(2), within(1e-9));
        assertThat(bits.n()).isEqualTo(texts.size());
        Score acc = score(evaluated, "questions", "acc");
        assertThat(acc.n()).isEqualTo(20);
        assertThat(acc.chance()).hasValue(0.25);
        assertThat(lines(evaluated.items())).isEqualTo(texts.size() + 20 * 4);
    }

    @Test
    void questionsThatGoWithARecipeAreHadFromTheStore() {
        String questions = stack.putAsset(
                "exam.jsonl",
                "{\"query\": \"Two and two\", \"choices\": [\"four\", \"five\"], \"gold\": 0}\n".repeat(3));
        String gone = questions.replaceAll("[0-9a-f]{64}", "ab".repeat(32));
        String digest = stack.putRecipe(ExportedModel.recipe(HELD_OUT, "path: " + questions));
        String without = stack.putRecipe(ExportedModel.recipe(HELD_OUT, "path: " + gone));

        stack.publish(ExportedModel.put(stack, "with-exam", digest));
        stack.publish(ExportedModel.put(stack, "without-exam", without));

        ModelEvaluated evaluated = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "with-exam");
        assertThat(score(evaluated, "questions", "acc").n()).isEqualTo(3);
        assertThat(awaitFor(Topic.RUNS_FAILED, RunFailed.class, "without-exam").reason())
                .contains("uploads/" + "ab".repeat(32) + ", which is the recipe's exam.jsonl");
    }

    private static final String SUMS = """
            name: sums
            about: sums of small numbers
            data: {files: {test: sums.jsonl, train: solved.jsonl}, evaluation: test, few_shot: train}
            output: multiple_choice
            prompt: "{{ sum }} is"
            choices: "{{ answers }}"
            target: "{{ right }}"
            metrics: [acc, acc_norm]
            """;

    /** A recipe whose task is a file of its own, which goes with it as its items do. */
    private String sums(String more) {
        String items = "{\"sum\": \"%d and %d\", \"answers\": [\"%d\", \"nothing\"], \"right\": 0}\n";
        String test = IntStream.range(1, 31)
                .mapToObj(i -> items.formatted(i, i, 2 * i))
                .collect(Collectors.joining());
        String task = "{task: \"%s\", data: {test: \"%s\", train: \"%s\"}, shots: 1%s}"
                .formatted(
                        stack.putAsset("sums.yaml", SUMS),
                        stack.putAsset("sums.jsonl", test),
                        stack.putAsset(
                                "solved.jsonl", items.formatted(50, 50, 100).repeat(2)),
                        more);
        return stack.putRecipe(ExportedModel.defined(task));
    }

    @Test
    void anOwnTaskIsAskedAsItsFileSaysAndComparedByItsFirstMetric() throws IOException {
        String digest = sums(", limit: 20");
        model.live = Optional.of("v0");
        try {
            stack.publish(ExportedModel.put(stack, "own-task", digest));

            ModelEvaluated evaluated = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "own-task");
            assertThat(evaluated.scores())
                    .extracting(Score::task, Score::metric, Score::n)
                    .containsExactly(
                            tuple("sums", "acc", 20L),
                            tuple("sums", "acc_norm", 20L),
                            tuple("sums", "gold_bits_per_byte", 20L));
            // A digit costs half a nat, a letter twice as much.
            assertThat(score(evaluated, "sums", "acc").value()).isEqualTo(1);
            assertThat(score(evaluated, "sums", "acc").chance()).hasValue(0.5);
            assertThat(evaluated.comparisons().orElseThrow())
                    .extracting(Comparison::task, Comparison::metric)
                    .containsExactly(
                            tuple("sums", "acc"), tuple("sums", "acc_norm"), tuple("sums", "gold_bits_per_byte"));
            assertThat(lines(evaluated.items())).isEqualTo(2 * 2 * 20);
            assertThat(text(evaluated.items()))
                    .contains("\"context\":\"50 and 50 is 100\\n\\n1 and 1 is\",\"continuation\":\" 2\"");
            int asked = model.asked();
            stack.publish(ExportedModel.put(stack, "own-task-again", digest));
            ModelEvaluated again = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "own-task-again");
            assertThat(again.scores()).isEqualTo(evaluated.scores());
            assertThat(model.asked() - asked).as("the live version alone").isLessThan(60);
        } finally {
            model.live = Optional.empty();
        }
    }

    @Test
    void whatWasAnsweredBeforeAnEvaluationBrokeOffIsntAskedAgain() {
        String digest = sums(", name: broken");
        ModelExported made = ExportedModel.put(stack, "broken-off", digest);
        int before = model.asked();
        // The others of the 60 are answered by then, but for those of one call.
        model.statusOf = body -> body.contains("30 and 30 is 60") ? refusedAfter(before + 44) : 200;
        stack.publish(ExportedModel.request(made, "once"));
        assertThat(awaitFor(Topic.EVALUATIONS_FAILED, EvaluationFailed.class, "broken-off")
                        .reason())
                .contains("item 29 of broken");
        model.statusOf = body -> 200;
        int asked = model.asked();

        stack.publish(ExportedModel.request(made, "once"));

        ModelEvaluated evaluated = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "broken-off");
        assertThat(score(evaluated, "broken", "acc").n()).isEqualTo(30);
        assertThat(model.asked() - asked).as("of 60 requests and a probe").isLessThan(40);
    }

    private int refusedAfter(int answers) {
        Awaitility.await().atMost(LIMIT).until(() -> model.asked() >= answers);
        return 400;
    }

    @Test
    void aTaskThatDoesNotFitItsItemsFailsTheRunAndNamesFileLineAndField() {
        String task = "{task: \"%s\", data: {test: \"%s\", train: \"%s\"}}"
                .formatted(
                        stack.putAsset("sums.yaml", SUMS),
                        stack.putAsset("sums.jsonl", "{\"sum\": \"1 and 1\", \"answers\": [\"2\"]}\n"),
                        stack.putAsset("solved.jsonl", "{}\n"));

        stack.publish(ExportedModel.put(stack, "unfit", stack.putRecipe(ExportedModel.defined(task))));

        assertThat(awaitFor(Topic.RUNS_FAILED, RunFailed.class, "unfit").reason())
                .contains("Task sums: ", "sums.yaml:7: target", "sums.jsonl:1");
    }

    @Test
    void aRunWithoutHeldOutDocumentsFailsAndSaysWhatToDo() {
        String digest = stack.putRecipe(ExportedModel.recipe(1e-12));

        stack.publish(ExportedModel.put(stack, "nothing-held-out", digest));

        RunFailed failed = awaitFor(Topic.RUNS_FAILED, RunFailed.class, "nothing-held-out");
        assertThat(failed.service()).isEqualTo("evaluator");
        assertThat(failed.reason()).contains("held-out").contains("training.heldOut");
    }

    @Test
    void whatAPackageHasReachedBeforeIsntAskedForAgain() throws IOException {
        String digest = stack.putRecipe(ExportedModel.recipe(0.4));
        stack.publish(ExportedModel.put(stack, "first", digest));
        ModelEvaluated first = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "first");
        int asked = model.asked();

        stack.publish(ExportedModel.put(stack, "second", digest));
        ModelEvaluated second = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "second");

        assertThat(model.asked()).isEqualTo(asked);
        assertThat(second.scores()).isEqualTo(first.scores());
        assertThat(second.items().sha256()).isEqualTo(first.items().sha256());
        assertThat(second.items().key()).isEqualTo("runs/second/evaluation.jsonl.zst");
    }

    @Test
    void aRunWhoseItemsAreGoneFailsAndNamesTheirFile() {
        String digest = stack.putRecipe(ExportedModel.recipe(Path.of("/nowhere/questions.jsonl")));

        stack.publish(ExportedModel.put(stack, "no-items", digest));

        RunFailed failed = awaitFor(Topic.RUNS_FAILED, RunFailed.class, "no-items");
        assertThat(failed.reason()).contains("questions").contains("/nowhere/questions.jsonl");
    }

    @Test
    void theModelsOfAnArenaAnswerAndWhatOneOfThemCannotIsLeftOutAndCounted() {
        ObjectRef prompts = stack.store().put(ArenaKeys.prompts("tales"), """
                {"id": "fox", "prompt": "The fox"}
                {"id": "long", "prompt": "too long"}
                {"id": "owl", "prompt": "The owl"}
                """.getBytes(StandardCharsets.UTF_8));
        model.statusOf = body -> body.contains("too long") && body.contains("tale@v2") ? 413 : 200;

        stack.publish(new ArenaRequested(
                "tales",
                List.of("tale@v1", "tale@v2"),
                prompts,
                3,
                16,
                0,
                "ada",
                "2026-03-01T12:00:00.000Z",
                Optional.empty()));
        ArenaAnswered answered = awaitArena("tales");

        model.statusOf = body -> 200;
        assertThat(answered.items()).isEqualTo(2);
        assertThat(answered.unanswered()).isEqualTo(1);
        assertThat(answered.trouble().orElseThrow()).contains("tale@v2", "long", "413");
        assertThat(new String(stack.store().read(answered.answers()), StandardCharsets.UTF_8))
                .isEqualTo("""
                {"id":"fox","prompt":"The fox","answers":{"tale@v1":"The fox says tale@v1","tale@v2":"The fox says tale@v2"}}
                {"id":"owl","prompt":"The owl","answers":{"tale@v1":"The owl says tale@v1","tale@v2":"The owl says tale@v2"}}
                """);
    }

    @Test
    void aModelOfAnArenaThatIsNotServedIsSaidAndNotWaitedForAtEachPrompt() {
        String prompts = "{\"id\": \"%d\", \"prompt\": \"Once\"}\n";
        ObjectRef stored = stack.store()
                .put(
                        ArenaKeys.prompts("gone"),
                        IntStream.range(0, 200)
                                .mapToObj(prompts::formatted)
                                .collect(Collectors.joining())
                                .getBytes(StandardCharsets.UTF_8));
        model.statusOf = body -> body.contains("tale@v0") ? 404 : 200;

        stack.publish(new ArenaRequested(
                "gone",
                List.of("tale@v0", "tale@v1"),
                stored,
                200,
                16,
                0,
                "ada",
                "2026-03-01T12:00:00.000Z",
                Optional.empty()));
        ArenaAnswered answered = awaitArena("gone");

        model.statusOf = body -> 200;
        assertThat(answered.items()).isZero();
        assertThat(answered.unanswered()).isEqualTo(200);
        assertThat(answered.trouble().orElseThrow()).contains("doesn't list tale@v0");
    }

    private ArenaAnswered awaitArena(String arena) {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> stack.events(Topic.ARENAS_ANSWERED).stream()
                                .map(ArenaAnswered.class::cast)
                                .filter(answered -> answered.arena().equals(arena))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void aModelIsScoredAgainWhenSomebodyAsksForIt() {
        ModelExported made = ExportedModel.put(stack, "again", stack.putRecipe(ExportedModel.recipe(HELD_OUT)));

        stack.publish(ExportedModel.request(made, "after-the-outage"));

        ModelEvaluated evaluated = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "again");
        assertThat(evaluated.request()).contains("after-the-outage");
        assertThat(evaluated.when()).isPresent();
        assertThat(evaluated.items().key()).isEqualTo("runs/again/evaluations/after-the-outage.jsonl.zst");
        assertThat(score(evaluated, "questions", "acc").n()).isEqualTo(20);
        assertThat(evaluated.live()).isEmpty();
    }

    @Test
    void whatCannotBeScoredAgainSaysSoAndLeavesItsRunAlone() {
        ModelExported made = ExportedModel.made("gone", stack.putRecipe(ExportedModel.recipe(HELD_OUT)));

        stack.publish(ExportedModel.request(made, "too-late"));

        EvaluationFailed failed = awaitFor(Topic.EVALUATIONS_FAILED, EvaluationFailed.class, "gone");
        assertThat(failed.request()).isEqualTo("too-late");
        assertThat(failed.reason()).contains("runs/gone/dataset.json");
        assertThat(stack.events(Topic.RUNS_FAILED))
                .noneMatch(event -> event.run().equals("gone"));
    }

    @Test
    void theLiveVersionIsScoredOnTheSameHeldOutDocuments() throws IOException {
        String digest = stack.putRecipe(ExportedModel.recipe(HELD_OUT));
        model.live = Optional.of("v0");
        try {
            stack.publish(ExportedModel.put(stack, "beside-live", digest));

            ModelEvaluated evaluated = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "beside-live");
            Score own = score(evaluated, "held-out", "bits_per_byte");
            assertThat(evaluated.live()).hasValueSatisfying(live -> {
                assertThat(live.version()).isEqualTo("v0");
                assertThat(live.scores())
                        .contains(own)
                        .allMatch(score -> score.task().equals("held-out"));
            });
            assertThat(evaluated.comparisons().orElseThrow())
                    .extracting(Comparison::task, Comparison::metric, Comparison::live, Comparison::verdict)
                    .containsExactly(
                            tuple("held-out", "bits_per_byte", "v0", Verdict.NOT_WORSE),
                            // So few items that are answered alike don't show that all would be.
                            tuple("questions", "acc", "v0", Verdict.UNDECIDED),
                            tuple("questions", "acc_norm", "v0", Verdict.UNDECIDED),
                            tuple("questions", "acc_bytes", "v0", Verdict.UNDECIDED),
                            tuple("questions", "gold_bits_per_byte", "v0", Verdict.NOT_WORSE));
            assertThat(lines(evaluated.results().orElseThrow())).isEqualTo(own.n() + 20 * 4);
        } finally {
            model.live = Optional.empty();
        }
    }

    @Test
    void whatTheLiveVersionHasReachedOnAnItemIsntAskedForAgain() {
        String digest = stack.putRecipe(ExportedModel.recipe(0.3));
        ModelExported before = ExportedModel.put(stack, "was-first", digest);
        stack.publish(before);
        awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "was-first");
        int asked = model.asked();
        model.live = Optional.of("v0");
        model.liveManifest = Optional.of(before.manifest().sha256());
        try {
            stack.publish(ExportedModel.put(stack, "is-second", digest));

            ModelEvaluated evaluated = awaitFor(Topic.MODELS_EVALUATED, ModelEvaluated.class, "is-second");
            assertThat(model.asked()).isEqualTo(asked);
            assertThat(evaluated.comparisons().orElseThrow())
                    .hasSize(5)
                    .allMatch(comparison -> comparison.live().equals("v0") && comparison.difference() == 0);
            assertThat(evaluated.live()).isPresent();
        } finally {
            model.live = Optional.empty();
            model.liveManifest = Optional.empty();
        }
    }

    @Test
    void theServiceSaysThatItIsReady() {
        get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    }

    private static double nats(String text) {
        return text.chars().mapToDouble(c -> c / 100.0).sum();
    }

    private static Score score(ModelEvaluated evaluated, String task, String metric) {
        return evaluated.scores().stream()
                .filter(s -> s.task().equals(task) && s.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    private long lines(ObjectRef items) throws IOException {
        return text(items).lines().count();
    }

    private String text(ObjectRef items) throws IOException {
        try (var in = new ZstdInputStream(new ByteArrayInputStream(stack.store().read(items)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
