package dev.millrace.stage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers come, go in good order, die, and freeze until others have their work, while that work goes on. */
class ScalingSurvivalIT {

    private static final int ROUNDS = 3;
    private static final int SHARDS = 300;
    /** Longer than the session timeout after which the broker gives a silent worker's partitions to the others. */
    private static final Duration FREEZE = Duration.ofSeconds(8);

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path APP = Path.of("target", "quarkus-app");

    private final Deque<ServiceProcess> workers = new ArrayDeque<>();
    private TestStack stack;
    private int published;
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
    void eachShardCountsOnceWhileWorkersComeAndGo() throws IOException, InterruptedException {
        come(3);
        for (int round = 0; round < ROUNDS; round++) {
            publish();
            awaitAnother(SHARDS / 10);
            freezeAllButOne();
            awaitAll();

            publish();
            awaitAnother(SHARDS / 10);
            come(1);
            awaitAnother(SHARDS / 10);
            workers.remove().close();
            awaitAnother(SHARDS / 10);
            workers.remove().killHard();
            come(1);
            awaitAll();
        }
        assertThat(stack.events(Topic.SHARDS_FILTERED))
                .extracting(event -> ((ShardCompleted) event).shard())
                .hasSize(published)
                .doesNotHaveDuplicates();
    }

    private void publish() {
        for (int i = 0; i < SHARDS; i++) {
            stack.publish(stack.shard("run", Shards.RECIPE)
                    .id(0, 0, published)
                    .of("test", 1, false)
                    .put(Shards.documents(published++, 20)));
        }
    }

    private void come(int n) throws InterruptedException {
        for (int i = 0; i < n; i++) {
            workers.add(ServiceProcess.start(APP, stack, Map.of("millrace.instance", "worker-" + started++))
                    .awaitReady());
        }
    }

    /** They wake with work in their hands that is no longer theirs, and don't know it yet. */
    private void freezeAllButOne() throws IOException, InterruptedException {
        var frozen = workers.stream().skip(1).toList();
        try {
            for (ServiceProcess worker : frozen) {
                worker.freeze();
            }
            Thread.sleep(FREEZE);
        } finally {
            for (ServiceProcess worker : frozen) {
                worker.thaw();
            }
        }
    }

    private void awaitAnother(int n) {
        int due = Math.min(published, done() + n);
        Awaitility.await().atMost(LIMIT).until(() -> done() >= due);
    }

    private void awaitAll() {
        Awaitility.await().atMost(LIMIT).until(() -> done() >= published);
    }

    private int done() {
        return stack.events(Topic.SHARDS_FILTERED).size();
    }
}
