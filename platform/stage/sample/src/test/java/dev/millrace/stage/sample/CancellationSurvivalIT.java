package dev.millrace.stage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs side by side, of which one is cancelled half way while workers die: the others don't notice. */
class CancellationSurvivalIT {

    private static final String KEPT = "kept";
    private static final String CANCELLED = "cancelled";
    private static final String PAUSED = "paused";
    /** Of each run, before the cancellation and after it. */
    private static final int SHARDS = 150;

    private static final String WHEN = "2026-03-01T12:00:00Z";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration A_WHILE = Duration.ofSeconds(8);
    private static final Path APP = Path.of("target", "quarkus-app");

    private final Deque<ServiceProcess> workers = new ArrayDeque<>();
    private TestStack stack;
    private int started;

    @BeforeEach
    void start(@TempDir Path directory) {
        stack = TestStack.start(directory);
    }

    @AfterEach
    void stop() {
        workers.forEach(ServiceProcess::close);
        stack.close();
    }

    @Test
    void ofRunsSideBySideOneIsCancelledAndOnePausedAndTheThirdIsWhole() throws InterruptedException {
        come(2);
        publish(0, KEPT, CANCELLED);
        Awaitility.await().atMost(LIMIT).until(() -> done(CANCELLED).size() >= SHARDS / 10);

        stack.publish(new RunCancelled(CANCELLED, "ada", WHEN, Optional.empty()));
        stack.publish(new RunPaused(PAUSED, 1, false, "ada", WHEN, Optional.empty()));
        while (!workers.isEmpty()) {
            workers.remove().killHard();
        }
        come(2); // they know from the start
        int before = done(CANCELLED).size();
        publish(SHARDS, KEPT, CANCELLED, PAUSED);
        Awaitility.await().atMost(LIMIT).until(() -> done(KEPT).size() >= 2 * SHARDS);
        assertThat(stack.parked(PAUSED, SHARDS, LIMIT)).hasSize(SHARDS);

        assertThat(done(KEPT))
                .extracting(ShardCompleted::shard)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2 * SHARDS)
                        .mapToObj(CancellationSurvivalIT::id)
                        .toList());
        assertThat(done(CANCELLED)).hasSize(before).doesNotHaveDuplicates();
        assertThat(done(PAUSED)).isEmpty();
        assertThat(stack.letters(Topic.PARKED)).hasSize(SHARDS);
        assertThat(stack.deadLetters(Topic.SHARDS_INGESTED, 0, LIMIT)).isEmpty();
        for (String stopped : List.of(CANCELLED, PAUSED)) {
            assertThat(IntStream.range(SHARDS, 2 * SHARDS)
                            .filter(i -> stack.store().exists(ObjectKeys.shard(stopped, Stage.FILTERING, id(i)))))
                    .as(stopped)
                    .isEmpty();
        }
    }

    @Test
    void whatOnlyALaterReleaseCanReadDecidesNothing() {
        stack.publishOfLaterVersion(Topic.RUNS_CANCELLED, 99);
        publish(0, KEPT);
        ServiceProcess worker = ServiceProcess.start(APP, stack, Map.of());
        workers.add(worker);
        Awaitility.await().atMost(LIMIT).until(() -> worker.status("/q/health/live") == 200);

        Awaitility.await().during(A_WHILE).atMost(LIMIT).until(() -> worker.status("/q/health/ready") == 503);
        assertThat(stack.written(Topic.SHARDS_FILTERED)).isZero();
        assertThat(stack.letters(Topic.PARKED)).isEmpty();
        assertThat(stack.deadLetters(Topic.SHARDS_INGESTED, 0, LIMIT)).isEmpty();
    }

    private void come(int n) throws InterruptedException {
        for (int i = 0; i < n; i++) {
            workers.add(ServiceProcess.start(APP, stack, Map.of("millrace.instance", "worker-" + started++))
                    .awaitReady());
        }
    }

    /** The runs' messages are mixed; no run's documents are another's. */
    private void publish(int from, String... runs) {
        for (int i = from; i < from + SHARDS; i++) {
            for (int run = 0; run < runs.length; run++) {
                stack.publish(stack.shard(runs[run], Shards.RECIPE)
                        .id(0, 0, i)
                        .of("test", 1, false)
                        .put(Shards.documents(10 * i + run, 20)));
            }
        }
    }

    private static ShardId id(int number) {
        return new ShardId(0, 0, number);
    }

    private List<ShardCompleted> done(String run) {
        List<Event> events = stack.events(Topic.SHARDS_FILTERED);
        return events.stream()
                .map(ShardCompleted.class::cast)
                .filter(event -> event.run().equals(run))
                .toList();
    }
}
