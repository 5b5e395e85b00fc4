package dev.millrace.filtering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies at each step of a shard; those that follow end with the bytes of one that lived. */
class FilteringRestartIT {

    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HALTED = 137;
    private static final int SHARDS = 6;

    @TempDir
    Path directory;

    @Test
    void everyDocumentIsThereOnceHoweverOftenTheProcessDies() throws InterruptedException {
        SortedMap<String, Object> undisturbed;
        try (TestStack stack = TestStack.start(directory.resolve("undisturbed"))) {
            submit(stack);
            finish(stack);
            undisturbed = outputs(stack);
        }
        try (TestStack stack = TestStack.start(directory.resolve("disturbed"))) {
            submit(stack);
            for (String fault : new String[] {"before-put:2", "after-put:1", "before-commit:2"}) {
                try (ServiceProcess doomed = ServiceProcess.start(APP, stack, Map.of("millrace.fault", fault))) {
                    assertThat(doomed.awaitExit(LIMIT)).isEqualTo(HALTED);
                }
            }
            finish(stack);
            assertThat(outputs(stack)).isEqualTo(undisturbed).hasSize(3 * SHARDS);
        }
    }

    private static void submit(TestStack stack) {
        String recipe = stack.putRecipe(Samples.recipe());
        for (int i = 0; i < SHARDS; i++) {
            stack.publish(stack.shard("run", recipe)
                    .after(Samples.BEFORE)
                    .id(0, 0, i)
                    .of("test", 1, i == SHARDS - 1)
                    .put(Samples.documents(i, 60)));
        }
    }

    private static void finish(TestStack stack) throws InterruptedException {
        try (ServiceProcess process = ServiceProcess.start(APP, stack, Map.of())) {
            process.awaitReady();
            stack.await(Topic.SHARDS_FILTERED, SHARDS, LIMIT);
        }
    }

    private static SortedMap<String, Object> outputs(TestStack stack) {
        SortedMap<String, Object> all = new TreeMap<>();
        stack.events(Topic.SHARDS_FILTERED).forEach(event -> {
            ShardCompleted done = (ShardCompleted) event;
            assertThat(done.counts().balances()).isTrue();
            assertThat(all.put(done.shard() + " data", done.data())).isNull();
            assertThat(all.put(done.shard() + " ledger", done.ledger())).isNull();
            byte[] signals = stack.store().read(ObjectKeys.signals(done.run(), done.shard()));
            assertThat(all.put(done.shard() + " signals", ByteBuffer.wrap(signals)))
                    .isNull();
        });
        return all;
    }
}
