package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.events.CheckpointEvaluated;
import dev.millrace.contracts.events.CheckpointWritten;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.events.Topic;
import dev.millrace.objectstore.ObjectStore;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trainer, its worker and the evaluator are killed at seeded moments while what a model learns is packaged, carried to the
 * store and scored. In the end each step that was due has its scores, those of an undisturbed run, or says why it has none, and
 * nothing of it is left in the store. Of {@code make survival} alone, which says how often.
 */
@EnabledIfSystemProperty(named = "millrace.survival.kills", matches = "[0-9]+")
@Timeout(10_800)
class RestartedScoringTest {

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int STEPS = 6_000;
    private static final int EVERY = 300;
    private static final int MOST_MILLIS = 4_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SERVICES = List.of(
            "orchestrator",
            "ingestion",
            "filtering",
            "deduplication",
            "redaction",
            "tokenization",
            "inference",
            "trainer",
            "evaluator");

    private static final String RECIPE = """
            name: learns
            sources:
              - {name: stories, generator: {kind: stories, documents: 300, seed: 1}, licence: CC0-1.0}
            filter: {rules: []}
            tokenizer: {vocabulary: 384, sampleBytes: 100000}
            model: {layers: 1, hidden: 32, heads: 2, kvHeads: 1, feedForward: 64, context: 64}
            training: {steps: %d, batch: 2, learningRate: 5e-3, warmup: 5, checkpointEvery: 130, heldOut: 0.05}
            execution: {training: {workers: 1, threads: 1, microBatch: 2}}
            evaluation:
              tasks:
                - {name: held-out, kind: perplexity, limit: 5}
                - {name: questions, kind: choice, generator: {kind: story-questions, documents: 30, seed: 5}, limit: 10}
              during: {every: %d, tasks: [held-out, questions], limit: 5}
            promotion: {notWorseThanLive: false}
            """.formatted(STEPS, EVERY);

    private enum Victim {
        SUPERVISOR,
        WORKER,
        EVALUATOR
    }

    @TempDir
    Path folder;

    private final Map<String, ServiceProcess> services = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void eachStepHasItsScoresOnceOrAReasonAndNothingIsLeft() throws Exception {
        Random random = new Random(Long.getLong("millrace.survival.seed", 11));
        int kills = Integer.getInteger("millrace.survival.kills");
        try (TestStack stack = TestStack.start(folder.resolve("stack"))) {
            SERVICES.forEach(name -> start(stack, name));
            service("orchestrator").awaitReady();
            SortedMap<Long, List<Score>> undisturbed = scored(stack, end(stack, submit()));
            assertThat(undisturbed).hasSizeGreaterThan(STEPS / EVERY / 2);

            int killed = 0;
            while (killed < kills) {
                String run = submit();
                while (killed < kills && kill(stack, run, random)) {
                    killed++;
                }
                SortedMap<Long, List<Score>> scores = scored(stack, end(stack, run));
                assertThat(scores).as("%d kills", killed).isNotEmpty();
                scores.keySet().retainAll(undisturbed.keySet());
                assertThat(undisturbed).containsAllEntriesOf(scores);
            }
        } finally {
            services.values().forEach(ServiceProcess::close);
        }
    }

    private void start(TestStack stack, String name) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "millrace.instance",
                name,
                // The trainings that are compared are the same one.
                "millrace.stage.reuse",
                "false",
                "millrace.trainer.worker",
                ROOT.resolve("services/trainer-engine/target/worker").toString(),
                "millrace.trainer.scratch",
                scratch(name).toString()));
        if (services.containsKey("inference")) {
            settings.put(
                    "millrace.evaluator.endpoint",
                    "http://localhost:%d/v1".formatted(service("inference").port()));
        }
        services.put(
                name,
                ServiceProcess.start(
                        ROOT.resolve("services").resolve(name).resolve("target/quarkus-app"), stack, settings));
    }

    private ServiceProcess service(String name) {
        return Optional.ofNullable(services.get(name)).orElseThrow();
    }

    private Path scratch(String name) {
        try {
            return Files.createDirectories(folder.resolve("scratch").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills somebody some time after there is something new to lose; false when the run has ended before. */
    private boolean kill(TestStack stack, String run, Random random) throws Exception {
        long before = checkpoints(stack, run);
        if (!until(() -> ended(run) || checkpoints(stack, run) > before) || ended(run)) {
            return false;
        }
        Thread.sleep(random.nextLong(MOST_MILLIS));
        ProcessHandle trainer = ProcessHandle.of(service("trainer").pid()).orElseThrow();
        switch (Victim.values()[random.nextInt(Victim.values().length)]) {
            case SUPERVISOR -> {
                List<ProcessHandle> workers = trainer.descendants().toList();
                service("trainer").killHard();
                workers.forEach(ProcessHandle::destroyForcibly);
                start(stack, "trainer");
            }
            case WORKER -> trainer.descendants().forEach(ProcessHandle::destroyForcibly);
            case EVALUATOR -> {
                service("evaluator").killHard();
                start(stack, "evaluator");
            }
        }
        return true;
    }

    private static long checkpoints(TestStack stack, String run) {
        return of(stack, Topic.CHECKPOINTS_WRITTEN, CheckpointWritten.class, run)
                .count();
    }

    private static <E extends Event> Stream<E> of(TestStack stack, Topic topic, Class<E> type, String run) {
        return stack.events(topic).stream()
                .filter(event -> event.run().equals(run))
                .map(type::cast);
    }

    /** Waits for the run's end, and until all that is scored in between is told of and cleared away. */
    private String end(TestStack stack, String run) throws Exception {
        assertThat(until(() -> ended(run))).as(run + " ends").isTrue();
        assertThat(get("/api/runs/" + run).path("state").asText()).isEqualTo("promoted");
        assertThat(until(() -> left(stack, run).isEmpty()))
                .as(() -> "left in the store: " + left(stack, run))
                .isTrue();
        JsonNode scores = get("/api/runs/%s/training/scores".formatted(run));
        assertThat(scores.valueStream().map(step -> step.path("step").asLong()))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, STEPS / EVERY)
                        .map(n -> n * EVERY)
                        .boxed()
                        .toList());
        assertThat(scores.valueStream())
                .allSatisfy(step -> assertThat(step.path("scores").isEmpty()).isEqualTo(step.has("dropped")));
        assertThat(scores.get(scores.size() - 1).path("whole").asBoolean()).isTrue();
        return run;
    }

    private static List<String> left(TestStack stack, String run) {
        return stack.store().list(ObjectKeys.ofCheckpoints(run)).stream()
                .map(ObjectStore.Listed::key)
                .filter(key -> ObjectKeys.isOnTheWay(run, key))
                .toList();
    }

    /** What was found by steps; whoever scored a step once more has found the same. */
    private static SortedMap<Long, List<Score>> scored(TestStack stack, String run) {
        SortedMap<Long, List<Score>> all = new TreeMap<>();
        of(stack, Topic.CHECKPOINTS_EVALUATED, CheckpointEvaluated.class, run)
                .filter(scored -> scored.dropped().isEmpty())
                .forEach(scored -> assertThat(all.merge(scored.step(), scored.scores(), (known, again) -> known))
                        .isEqualTo(scored.scores()));
        return all;
    }

    private String submit() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(address("/api/runs"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(RECIPE))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).path("run").asText();
    }

    private boolean ended(String run) {
        try {
            return List.of("promoted", "refused", "failed")
                    .contains(get("/api/runs/" + run).path("state").asText());
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(
                client.send(HttpRequest.newBuilder(address(path)).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private URI address(String path) {
        return URI.create(
                "http://localhost:%d%s".formatted(service("orchestrator").port(), path));
    }

    private static boolean until(BooleanSupplier condition) throws InterruptedException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; Thread.sleep(200)) {
            if (condition.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }
}
