package dev.millrace.deduplication;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process of its own, killed while it works; what it leaves must be what an undisturbed one leaves. */
class DeduplicationRestartIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int SPLITS = 3;
    private static final int SHARDS = 4;

    @TempDir
    Path folder;

    @Test
    void killedAnywhereAndRestartedTheOutputIsTheSameByteForByte() throws IOException, InterruptedException {
        try (TestStack stack = TestStack.start(folder.resolve("stack"))) {
            Path state = folder.resolve("state");
            Stories disturbed = Stories.of("same", 11, SPLITS, SHARDS);
            disturbed.put(stack).reversed().forEach(stack::publish);
            for (String fault : List.of("before-put:3", "after-put:5")) {
                try (ServiceProcess dying = start(stack, state, Map.of("millrace.fault", fault))) {
                    assertThat(dying.awaitExit(LIMIT)).isEqualTo(137);
                }
            }
            killAfter(stack, state, disturbed, 6);
            deleteState(state);
            try (ServiceProcess last = start(stack, state, Map.of())) {
                last.awaitReady();
                List<ShardCompleted> done = disturbed.await(stack, LIMIT);

                assertThat(Stories.actual(stack, done)).isEqualTo(disturbed.expected());
                assertThat(done).hasSize(disturbed.size());
                assertThat(objects(done)).isEqualTo(undisturbed());
            }
        }
    }

    @Test
    void aShardThatOnlyALaterReleaseCanReadStopsTheFlowAndIsNoDeadLetter() {
        try (TestStack stack = TestStack.start(folder.resolve("stack"))) {
            Topic topic = Topic.SHARDS_FILTERED;
            stack.publishOfLaterVersion(topic, 99);
            try (ServiceProcess service = start(stack, folder.resolve("state"), Map.of())) {
                Awaitility.await()
                        .atMost(LIMIT)
                        .ignoreExceptions()
                        .untilAsserted(() -> given().port(service.port())
                                .get("/q/health/ready")
                                .then()
                                .statusCode(503)
                                .body(containsString("shards.filtered is of version 99")));
                assertThat(stack.deadLetters(topic, 0, Duration.ofSeconds(1))).isEmpty();
            }
        }
    }

    private Map<ShardId, String> undisturbed() throws InterruptedException {
        try (TestStack stack = TestStack.start(folder.resolve("undisturbed"))) {
            Stories stories = Stories.of("same", 11, SPLITS, SHARDS);
            stories.put(stack).forEach(stack::publish);
            try (ServiceProcess service = start(stack, folder.resolve("undisturbed-state"), Map.of())) {
                service.awaitReady();
                return objects(stories.await(stack, LIMIT));
            }
        }
    }

    private static void killAfter(TestStack stack, Path state, Stories stories, int shards)
            throws InterruptedException {
        try (ServiceProcess service = start(stack, state, Map.of())) {
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> stories.deduplicated(stack).size() >= shards);
            service.killHard();
        }
    }

    private static ServiceProcess start(TestStack stack, Path state, Map<String, String> more) {
        Map<String, String> properties = new TreeMap<>(more);
        properties.put("millrace.deduplication.state", state.toString());
        properties.put("millrace.deduplication.transaction-timeout", "20s");
        properties.put("millrace.instance", "worker");
        // So that a shard's keys come in several messages.
        properties.put("millrace.deduplication.batch-bytes", "400");
        return ServiceProcess.start(APP, stack, properties);
    }

    /** What lies in the store, known by its hashes. */
    private static Map<ShardId, String> objects(List<ShardCompleted> events) {
        Map<ShardId, String> objects = new TreeMap<>();
        events.forEach(event -> objects.put(
                event.shard(), event.data().sha256() + event.ledger().sha256()));
        return objects;
    }

    private static void deleteState(Path state) throws IOException {
        try (var files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
