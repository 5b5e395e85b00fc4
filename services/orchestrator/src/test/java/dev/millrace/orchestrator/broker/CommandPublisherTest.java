package dev.millrace.orchestrator.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.TestStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandPublisherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static TestStack stack;

    @BeforeAll
    static void start() {
        stack = TestStack.start(folder);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void anEventThatNoTopicTakesIsRefusedAndTheNextOneIsPublished() throws EventTooLarge {
        try (CommandPublisher publisher = new CommandPublisher(stack.kafka(), "too-large")) {
            publisher.open();
            RunFailed before = new RunFailed("tale-00000000-1", "orchestrator", "never to be seen");

            assertThatThrownBy(() -> publisher.publish(List.of(before, refusal("tale", 2_000_000))))
                    .isInstanceOf(EventTooLarge.class)
                    .hasMessageContaining("models.refused")
                    .hasMessageContaining("submit it again");
            RunFailed after = new RunFailed("tale-00000000-1", "orchestrator", "too large");
            publisher.publish(List.of(after));

            assertThat(stack.await(Topic.RUNS_FAILED, 1, PATIENCE)).containsExactly(after);
        }
    }

    @Test
    void aBrokerThatTakesLessThanUsualCostsOneEventToo() throws Exception {
        limit(Topic.MODELS_REFUSED, 100_000);
        try (CommandPublisher publisher = new CommandPublisher(stack.kafka(), "small-broker")) {
            publisher.open();

            assertThatThrownBy(() -> publisher.publish(List.of(refusal("tale", 500_000))))
                    .isInstanceOf(EventTooLarge.class);
            publisher.publish(List.of(refusal("saga", 10)));

            assertThat(stack.await(Topic.MODELS_REFUSED, 1, PATIENCE)).containsExactly(refusal("saga", 10));
        }
    }

    private static ModelRefused refusal(String model, int length) {
        return new ModelRefused("tale-00000000-1", model, "v1", List.of("x".repeat(length)), Optional.empty());
    }

    private static void limit(Topic topic, int bytes) throws ExecutionException, InterruptedException {
        AlterConfigOp smaller = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(bytes)), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()), List.of(smaller)))
                    .all()
                    .get();
        }
    }
}
