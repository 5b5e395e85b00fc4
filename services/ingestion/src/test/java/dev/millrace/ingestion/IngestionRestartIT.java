package dev.millrace.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies in the middle of a source, at each step of a shard; the next one ends with the same bytes. */
class IngestionRestartIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HALTED = 137;
    private static final String WHERE = "generator: {kind: stories, documents: 300, seed: 4}";

    @TempDir
    Path directory;

    @Test
    void aSourceReadByProcessesThatDieGivesTheShardsOfOneThatLives() throws InterruptedException {
        SortedMap<String, ObjectRef> undisturbed;
        try (TestStack stack = TestStack.start(directory.resolve("undisturbed"))) {
            submit(stack);
            try (ServiceProcess process = ServiceProcess.start(APP, stack, Map.of())) {
                process.awaitReady();
                awaitLast(stack);
            }
            undisturbed = outputs(stack);
        }
        assertThat(undisturbed).hasSizeGreaterThan(8);
        try (TestStack stack = TestStack.start(directory.resolve("disturbed"))) {
            submit(stack);
            for (String fault : new String[] {"before-put:2", "after-put:2", "before-commit:2"}) {
                try (ServiceProcess doomed = ServiceProcess.start(APP, stack, Map.of("millrace.fault", fault))) {
                    assertThat(doomed.awaitExit(LIMIT)).isEqualTo(HALTED);
                }
            }
            try (ServiceProcess last = ServiceProcess.start(APP, stack, Map.of())) {
                last.awaitReady();
                awaitLast(stack);
            }
            assertThat(outputs(stack)).isEqualTo(undisturbed);
        }
    }

    private static void submit(TestStack stack) {
        stack.publish(new SourceSubmitted("run", stack.putRecipe(TestRecipes.with(WHERE)), "test", 0));
    }

    private static void awaitLast(TestStack stack) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> stack.events(Topic.SHARDS_INGESTED).stream().anyMatch(e -> ((ShardCompleted) e).last()));
    }

    private static SortedMap<String, ObjectRef> outputs(TestStack stack) {
        SortedMap<String, ObjectRef> all = new TreeMap<>();
        stack.events(Topic.SHARDS_INGESTED).forEach(event -> {
            ShardCompleted shard = (ShardCompleted) event;
            assertThat(all.put(shard.shard() + " data", shard.data())).isNull();
            assertThat(all.put(shard.shard() + " ledger", shard.ledger())).isNull();
        });
        return all;
    }
}
