package dev.millrace.stage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.stage.FaultPoint;
import dev.millrace.testkit.ReceivedLetter;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A paused run's messages while processes die: each is in one place, and comes back from there once. */
class ParkingSurvivalIT {

    private static final int SHARDS = 6;
    private static final List<String> FAULTS = List.of(
            FaultPoint.BEFORE_COMMIT + ":1",
            FaultPoint.AFTER_COMMIT + ":2",
            FaultPoint.BEFORE_COMMIT + ":2",
            FaultPoint.AFTER_COMMIT + ":1");
    private static final int HALTED = 137;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path APP = Path.of("target", "quarkus-app");

    @TempDir
    Path directory;

    @Test
    void eachMessageIsParkedOnceWhereverTheProcessDies() throws InterruptedException {
        try (TestStack stack = TestStack.start(directory)) {
            stack.publish(pause(1, false));
            List<ShardCompleted> shards = submit(stack);
            for (String where : FAULTS) {
                try (ServiceProcess doomed = ServiceProcess.start(APP, stack, Map.of("millrace.fault", where))) {
                    assertThat(doomed.awaitExit(LIMIT)).as(where).isEqualTo(HALTED);
                }
            }
            List<ReceivedLetter> parked;
            try (var _ = ServiceProcess.start(APP, stack, Map.of()).awaitReady()) {
                parked = stack.parked("run", SHARDS, LIMIT);
            }
            assertThat(parked.stream().map(ParkingSurvivalIT::text))
                    .containsExactlyInAnyOrderElementsOf(shards.stream()
                            .map(shard -> new String(EventCodec.value(shard), StandardCharsets.UTF_8))
                            .toList());
            assertThat(stack.events(Topic.SHARDS_FILTERED)).isEmpty();

            stack.publish(pause(2, true));
            parked.forEach(letter -> stack.publishRaw(
                    "shards.ingested", "key", letter.value(), Map.of("ce_type", Topic.SHARDS_INGESTED.type())));
            try (var _ = ServiceProcess.start(APP, stack, Map.of()).awaitReady()) {
                stack.await(Topic.SHARDS_FILTERED, SHARDS, LIMIT);
            }
            assertThat(stack.events(Topic.SHARDS_FILTERED)).hasSize(SHARDS);
        }
    }

    private static RunPaused pause(int number, boolean resumed) {
        return new RunPaused("run", number, resumed, "ada", "2026-03-01T12:00:00Z", Optional.empty());
    }

    private static List<ShardCompleted> submit(TestStack stack) {
        List<ShardCompleted> shards = new ArrayList<>();
        for (int i = 0; i < SHARDS; i++) {
            shards.add(stack.shard("run", Shards.RECIPE)
                    .id(0, 0, i)
                    .of("test", 1, i == SHARDS - 1)
                    .put(Shards.documents(i, 20)));
        }
        shards.forEach(stack::publish);
        return shards;
    }

    private static String text(ReceivedLetter letter) {
        return new String(letter.value(), StandardCharsets.UTF_8);
    }
}
