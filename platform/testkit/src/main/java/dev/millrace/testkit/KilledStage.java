package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A packaged stage whose process dies at each step of a shard, and what its successors leave of the work.
 *
 * @param app the stage's {@code quarkus-app}
 * @param out where it announces finished shards
 * @param shards how many shards its input has
 * @param objects the keys of everything that it must have put in the store for a shard
 */
public record KilledStage(Path app, Topic out, int shards, Function<ShardCompleted, List<String>> objects) {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HALTED = 137;

    /**
     * Runs the stage twice over what {@code submit} publishes: undisturbed, and halted at each of {@code faults} (see
     * {@code FaultPoint}) before one process is let finish. Fails unless both leave each shard once, with balanced counts
     * and the same bytes in every object.
     */
    public void leavesTheSameBytes(Path directory, List<String> faults, Consumer<TestStack> submit)
            throws InterruptedException {
        SortedMap<String, ByteBuffer> undisturbed;
        try (TestStack stack = TestStack.start(directory.resolve("undisturbed"))) {
            submit.accept(stack);
            finish(stack);
            undisturbed = left(stack);
        }
        try (TestStack stack = TestStack.start(directory.resolve("disturbed"))) {
            submit.accept(stack);
            for (String fault : faults) {
                try (ServiceProcess doomed = ServiceProcess.start(app, stack, Map.of("millrace.fault", fault))) {
                    assertThat(doomed.awaitExit(LIMIT)).as(fault).isEqualTo(HALTED);
                }
            }
            finish(stack);
            assertThat(left(stack)).isEqualTo(undisturbed);
        }
    }

    private void finish(TestStack stack) throws InterruptedException {
        try (ServiceProcess process = ServiceProcess.start(app, stack, Map.of())) {
            process.awaitReady();
            stack.await(out, shards, LIMIT);
        }
    }

    private SortedMap<String, ByteBuffer> left(TestStack stack) {
        SortedMap<String, ByteBuffer> all = new TreeMap<>();
        List<ShardCompleted> done =
                stack.events(out).stream().map(ShardCompleted.class::cast).toList();
        assertThat(done).as("each shard announced once").hasSize(shards);
        for (ShardCompleted shard : done) {
            assertThat(shard.counts().balances())
                    .as("counts of " + shard.shard())
                    .isTrue();
            for (String key : objects.apply(shard)) {
                assertThat(all.put(key, ByteBuffer.wrap(stack.store().read(key))))
                        .as(key)
                        .isNull();
            }
        }
        return all;
    }
}
