package dev.millrace.stage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.stage.DeadLetter;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.ReceivedLetter;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SampleServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @InjectLocalStack
    TestStack stack;

    @Test
    void turnsAShardIntoAShardWithALedger() {
        List<Document> documents = Shards.documents(1, 8);
        stack.publish(stack.shard("plain", Shards.RECIPE).put(documents));

        ShardCompleted done = await("plain");

        assertThat(done.counts().balances()).isTrue();
        assertThat(done.counts().documentsIn()).isEqualTo(8);
        assertThat(done.counts().kept()).isEqualTo(6);
        assertThat(done.counts().changed()).isEqualTo(6);
        assertThat(done.counts().dropped()).containsExactly(Map.entry("short", 2L));
        assertThat(done.counts().found()).containsExactly(Map.entry("quiet", 6L));
        assertThat(stack.documents(done.data()))
                .extracting(Document::text)
                .hasSize(6)
                .allMatch(text -> text.startsWith("DOCUMENT"));
        assertThat(stack.ledger(done.ledger()))
                .extracting(entry -> entry.id())
                .hasSize(8)
                .doesNotHaveDuplicates();
    }

    @Test
    void putsPoisonAsideAndGoesOn() {
        byte[] poison = "{\"run\": no".getBytes(StandardCharsets.UTF_8);
        ShardCompleted real = stack.shard("poisoned", Shards.RECIPE).put(Shards.documents(2, 4));
        ShardCompleted gone = missing(real, "runs/poisoned/nowhere");
        Map<String, String> headers = Map.of("ce_type", Topic.SHARDS_INGESTED.type(), "ce_id", "mine");
        // all with one key, hence in one partition, hence one behind the other
        stack.publishRaw("shards.ingested", real.key(), poison, headers);
        stack.publishRaw("shards.ingested", real.key(), null, headers);
        stack.publishRaw("shards.ingested", real.key(), EventCodec.value(gone), headers);
        stack.publish(real);

        await("poisoned");

        List<ReceivedLetter> letters = stack.deadLetters(Topic.SHARDS_INGESTED, 3, LIMIT);
        assertThat(letters).hasSize(3);
        assertThat(letters.get(0).value()).isEqualTo(poison);
        assertThat(letters.get(0).headers())
                .containsEntry("ce_id", "mine")
                .containsEntry(DeadLetter.TOPIC, "shards.ingested")
                .containsEntry(DeadLetter.SERVICE, "sample")
                .containsKeys(DeadLetter.CAUSE, DeadLetter.OFFSET, DeadLetter.TIME);
        assertThat(letters.get(1).value()).isEmpty();
        assertThat(letters.get(2).headers().get(DeadLetter.CAUSE)).contains("runs/poisoned/nowhere");
    }

    @Test
    void waitsForAStoreThatIsAwayAndSaysSo() throws InterruptedException {
        ShardCompleted shard = stack.shard("waiting", Shards.RECIPE).put(Shards.documents(3, 4));
        stack.local().store().crash();
        stack.publish(shard);
        Awaitility.await().atMost(LIMIT).until(() -> readiness() == 503);
        stack.local().store().revive();

        assertThat(await("waiting").counts().kept()).isEqualTo(3);
        Awaitility.await().atMost(LIMIT).until(() -> readiness() == 200);
    }

    private static int readiness() {
        return RestAssured.get("/q/health/ready").statusCode();
    }

    private ShardCompleted await(String run) {
        List<Event> events = Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> stack.events(Topic.SHARDS_FILTERED).stream()
                                .filter(event -> event.run().equals(run))
                                .toList(),
                        found -> !found.isEmpty());
        assertThat(events).hasSize(1);
        return (ShardCompleted) events.getFirst();
    }

    private static ShardCompleted missing(ShardCompleted real, String key) {
        return new ShardCompleted(
                real.run(),
                real.recipe(),
                real.stage(),
                new ShardId(0, 0, 7),
                real.source(),
                real.splits(),
                real.last(),
                new ObjectRef(key, 1, "f".repeat(64)),
                real.ledger(),
                real.counts(),
                OptionalLong.empty(),
                0);
    }
}
