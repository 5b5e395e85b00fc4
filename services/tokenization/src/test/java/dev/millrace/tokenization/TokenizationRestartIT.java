package dev.millrace.tokenization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.TokenizerTrained;
import dev.millrace.contracts.events.Topic;
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

/** The process dies while it trains and at each step of a shard; what remains is byte for byte what one that lived gives. */
class TokenizationRestartIT {
    private static final Path APP = Path.of("target", "quarkus-app");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HALTED = 137;
    private static final int SHARDS = 5;
    private static final String RUN = "tiny-00000003-1";

    @TempDir
    Path directory;

    @Test
    void tokenizerAndTokensAreTheSameHoweverOftenTheProcessDies() throws InterruptedException {
        SortedMap<String, ObjectRef> undisturbed = run("undisturbed", List.of(), List.of());

        assertThat(run(
                        "disturbed",
                        List.of("before-put", "before-commit"),
                        List.of("before-put:2", "after-put:1", "before-commit:2")))
                .isEqualTo(undisturbed)
                .hasSize(2 * SHARDS + 1);
    }

    private SortedMap<String, ObjectRef> run(String name, List<String> trainingFaults, List<String> shardFaults)
            throws InterruptedException {
        try (TestStack stack = TestStack.start(directory.resolve(name))) {
            TestRun run = new TestRun(stack, RUN, SHARDS);
            stack.publish(run.wish());
            for (String fault : trainingFaults) {
                dieAt(fault, stack);
            }
            finish(stack, Topic.TOKENIZERS_TRAINED, 1);
            TokenizerTrained trained =
                    (TokenizerTrained) stack.events(Topic.TOKENIZERS_TRAINED).getFirst();
            stack.publish(run.wishes(trained));
            for (String fault : shardFaults) {
                dieAt(fault, stack);
            }
            finish(stack, Topic.SHARDS_TOKENIZED, SHARDS);
            return outputs(stack, trained);
        }
    }

    private static void dieAt(String fault, TestStack stack) throws InterruptedException {
        try (ServiceProcess doomed = ServiceProcess.start(APP, stack, Map.of("millrace.fault", fault))) {
            assertThat(doomed.awaitExit(LIMIT)).isEqualTo(HALTED);
        }
    }

    private static void finish(TestStack stack, Topic topic, int events) throws InterruptedException {
        try (ServiceProcess process = ServiceProcess.start(APP, stack, Map.of())) {
            process.awaitReady();
            stack.await(topic, events, LIMIT);
        }
    }

    private static SortedMap<String, ObjectRef> outputs(TestStack stack, TokenizerTrained trained) {
        SortedMap<String, ObjectRef> all = new TreeMap<>(Map.of("tokenizer", trained.tokenizer()));
        assertThat(stack.events(Topic.TOKENIZERS_TRAINED)).hasSize(1);
        stack.events(Topic.SHARDS_TOKENIZED).forEach(event -> {
            ShardCompleted done = (ShardCompleted) event;
            assertThat(done.counts().balances()).isTrue();
            assertThat(all.put(done.shard() + " data", done.data())).isNull();
            assertThat(all.put(done.shard() + " ledger", done.ledger())).isNull();
        });
        return all;
    }
}
