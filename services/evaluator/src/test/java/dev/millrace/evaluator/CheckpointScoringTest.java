package dev.millrace.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.CheckpointExported;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.models.Manifest;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.evaluator.domain.evaluation.FakeModel;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a training has learnt so far is scored while it goes on, and nothing of that is the run's trouble. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@QuarkusTestResource(FakeModelResource.class)
class CheckpointScoringTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String YAML = """
            name: fake
            sources:
              - {name: stories, generator: {kind: stories, documents: 10, seed: 1}, licence: CC0-1.0}
            training: {heldOut: 0.5}
            evaluation:
              tasks:
                - {name: held-out, kind: perplexity}
                - {name: questions, kind: choice, generator: {kind: story-questions, documents: 30, seed: 5}, limit: 20}
              during: {every: 10, tasks: [questions], limit: 7}
            """;

    @InjectLocalStack
    TestStack stack;

    FakeModel model;

    @AfterEach
    void servesAgain() {
        model.served = "fake@v1";
        model.onList = () -> {};
    }

    private CheckpointExported made(String run, long step) {
        String digest = stack.putRecipe(((Reading.Accepted) RecipeReader.readElsewhere(YAML)).recipe());
        ObjectRef graph = stack.store()
                .put(ObjectKeys.learntBy(run, step, "model.onnx"), "graph".getBytes(StandardCharsets.UTF_8));
        String manifest = """
                {"kind": "model", "name": "fake", "version": "v1", "run": "%s", "step": %d,
                 "files": [{"name": "model.onnx", "bytes": %d, "sha256": "%s"}]}
                """.formatted(run, step, graph.bytes(), graph.sha256());
        return new CheckpointExported(
                run,
                digest,
                "fake",
                "v1",
                step,
                stack.store()
                        .put(ObjectKeys.learntBy(run, step, Manifest.FILE), manifest.getBytes(StandardCharsets.UTF_8)));
    }

    private CheckpointEvaluated awaitFor(CheckpointExported made) {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> stack.events(Topic.CHECKPOINTS_EVALUATED).stream()
                                .map(CheckpointEvaluated.class::cast)
                                .filter(event -> event.run().equals(made.run()) && event.step() == made.step())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void itIsScoredOnTheTasksThatAreAskedInBetweenAndThenRemoved() {
        CheckpointExported made = made("learns", 10);
        model.served = "fake@" + made.servedVersion();

        stack.publish(made);
        CheckpointEvaluated scored = awaitFor(made);

        assertThat(scored.dropped()).isEmpty();
        assertThat(scored.scores()).isNotEmpty().allSatisfy(score -> {
            assertThat(score.task()).isEqualTo("questions");
            assertThat(score.n()).isEqualTo(7);
        });
        assertThat(scored.scores()).extracting(Score::metric).contains("acc");
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(stack.store().list(ObjectKeys.ofRun("learns") + "checkpoints/"))
                        .isEmpty());
    }

    @Test
    void oneThatIsGoneWasTooLateAndOneThatIsNotServedIsLeftOut() {
        CheckpointExported late = made("late", 10);
        stack.store().delete(late.manifest().key());
        CheckpointExported unserved = made("late", 20);

        stack.publish(late);
        stack.publish(unserved);

        assertThat(awaitFor(late).dropped()).contains("there was a later one before its turn");
        assertThat(awaitFor(unserved).dropped().orElseThrow()).contains("doesn't list fake@v1-step-20");
        assertThat(stack.events(Topic.RUNS_FAILED))
                .noneMatch(event -> event.run().equals("late"));
    }

    /** Else all that come after it are overtaken while it is waited for. */
    @Test
    void oneThatIsRemovedWhileItIsWaitedForIsGivenUp() {
        CheckpointExported overtaken = made("overtaken", 10);
        CheckpointExported later = made("overtaken", 20);
        model.served = "fake@" + later.servedVersion();
        model.onList = () -> stack.store().delete(overtaken.manifest().key());

        stack.publish(overtaken, later);

        assertThat(awaitFor(overtaken).dropped()).contains("there was a later one before its turn");
        assertThat(awaitFor(later).scores()).isNotEmpty();
    }

    /** As an evaluator leaves it that is killed while it removes a package, or a trainer while it carries one. */
    @Test
    void whatIsLeftWithoutAManifestIsRemovedToo() {
        CheckpointExported killed = made("killed", 10);
        stack.store().delete(killed.manifest().key());
        stack.store().put(ObjectKeys.journalPart(ObjectKeys.journalOf("killed", 10), 0), new byte[3]);

        stack.publish(killed);
        awaitFor(killed);

        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(stack.store().list(ObjectKeys.ofRun("killed") + "checkpoints/"))
                        .isEmpty());
    }
}
