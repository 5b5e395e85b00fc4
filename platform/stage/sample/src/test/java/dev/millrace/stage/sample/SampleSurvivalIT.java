package dev.millrace.stage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.stage.FaultPoint;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleSurvivalIT {

    private static final int SHARDS = 6;
    /** One process after the other dies there, at its first or second pass. */
    private static final List<String> FAULTS = List.of(
            FaultPoint.BEFORE_PUT + ":1",
            FaultPoint.AFTER_PUT + ":2",
            FaultPoint.BEFORE_COMMIT + ":1",
            FaultPoint.AFTER_COMMIT + ":1");

    private static final int HALTED = 137;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path APP = Path.of("target", "quarkus-app");

    @TempDir
    Path directory;

    @Test
    void eachShardCountsOnceWhereverTheProcessDies() throws InterruptedException {
        SortedMap<String, ObjectRef> undisturbed = undisturbed();
        try (TestStack stack = TestStack.start(directory.resolve("disturbed"))) {
            submit(stack);
            for (String where : FAULTS) {
                try (ServiceProcess doomed = ServiceProcess.start(APP, stack, Map.of("millrace.fault", where))) {
                    assertThat(doomed.awaitExit(LIMIT)).as(where).isEqualTo(HALTED);
                }
            }
            finish(stack);
            assertThat(outputs(stack)).isEqualTo(undisturbed);
            assertThat(stack.events(Topic.SHARDS_FILTERED)).hasSize(SHARDS);
            // the control: without read_committed one shard would have counted twice
            assertThat(stack.written(Topic.SHARDS_FILTERED)).isEqualTo(SHARDS + 1);
        }
    }

    private static void submit(TestStack stack) {
        for (int i = 0; i < SHARDS; i++) {
            stack.publish(stack.shard("run", Shards.RECIPE)
                    .id(0, 0, i)
                    .of("test", 1, i == SHARDS - 1)
                    .put(Shards.documents(i, 50)));
        }
    }

    /** What a process that nobody kills gives. */
    private SortedMap<String, ObjectRef> undisturbed() throws InterruptedException {
        try (TestStack stack = TestStack.start(directory.resolve("undisturbed"))) {
            submit(stack);
            finish(stack);
            return outputs(stack);
        }
    }

    private static void finish(TestStack stack) throws InterruptedException {
        try (var _ = ServiceProcess.start(APP, stack, Map.of()).awaitReady()) {
            stack.await(Topic.SHARDS_FILTERED, SHARDS, LIMIT);
        }
    }

    /** Every output object with its checksum, by shard; read back, so that they are what the events say. */
    private static SortedMap<String, ObjectRef> outputs(TestStack stack) {
        SortedMap<String, ObjectRef> all = new TreeMap<>();
        List<Event> events = stack.events(Topic.SHARDS_FILTERED);
        for (Event event : events) {
            ShardCompleted done = (ShardCompleted) event;
            stack.store().read(done.data());
            stack.store().read(done.ledger());
            assertThat(all.put(done.shard() + " data", done.data())).isNull();
            assertThat(all.put(done.shard() + " ledger", done.ledger())).isNull();
        }
        return all;
    }
}
