package dev.millrace.stage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ObjectKeys;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.stage.DeadLetter;
import dev.millrace.stage.ParkedMessage;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Standing;
import dev.millrace.stage.Work;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.ReceivedLetter;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SampleServiceTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @InjectLocalStack
    TestStack stack;

    @Inject
    RunWatch runs;

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

        List<ReceivedLetter> letters = Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> stack.deadLetters(Topic.SHARDS_INGESTED, 3, LIMIT).stream()
                                .filter(letter -> letter.value().length < 10_000)
                                .toList(),
                        all -> all.size() == 3);
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
    void anEventThatNoBrokerTakesHoldsUpNobody() {
        stack.publish(stack.shard("bloated", Shards.RECIPE)
                .of("s".repeat(1_000_000), 1, true)
                .put(Shards.documents(5, 4)));
        stack.publish(stack.shard("beside", Shards.RECIPE).put(Shards.documents(5, 4)));

        assertThat(await("beside").counts().kept()).isEqualTo(3);
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> stack.deadLetters(Topic.SHARDS_INGESTED, 1, LIMIT).stream()
                        .map(letter -> String.valueOf(letter.headers().get(DeadLetter.CAUSE)))
                        .anyMatch(cause -> cause.contains("can't be published on shards.filtered")));
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

    @Test
    void whatAnEarlierRunHasDoneIsReferredToAndNotDoneAgain() {
        List<Document> documents = Shards.documents(4, 8);
        stack.publish(stack.shard("earlier", Shards.RECIPE).put(documents));
        ShardCompleted earlier = await("earlier");

        stack.publish(stack.shard("same", Shards.RECIPE)
                .id(1, 2, 3)
                .of("other", 5, false)
                .put(documents));
        ShardCompleted same = await("same");
        stack.publish(stack.shard("changed", Shards.RECIPE).put(documents.subList(1, 8)));
        ShardCompleted changed = await("changed");

        assertThat(same.takenFrom()).contains("earlier");
        assertThat(List.of(same.data(), same.ledger(), same.counts()))
                .isEqualTo(List.of(earlier.data(), earlier.ledger(), earlier.counts()));
        assertThat(same.shard()).isEqualTo(new ShardId(1, 2, 3));
        assertThat(same.source()).isEqualTo("other");
        assertThat(stack.store().exists(ObjectKeys.user("earlier", ObjectKeys.Part.DATASET, "same")))
                .isTrue();
        assertThat(changed.takenFrom()).isEmpty();
        assertThat(changed.counts().documentsIn()).isEqualTo(7);
    }

    @Test
    void aRunThatIsBeingRemovedIsNotReferredTo() {
        List<Document> documents = Shards.documents(5, 8);
        stack.publish(stack.shard("leaving", Shards.RECIPE).put(documents));
        ShardCompleted leaving = await("leaving");
        stack.store().put(ObjectKeys.removed("leaving"), new byte[0]);

        stack.publish(stack.shard("staying", Shards.RECIPE).put(documents));
        ShardCompleted staying = await("staying");

        assertThat(staying.takenFrom()).isEmpty();
        assertThat(staying.data().sha256()).isEqualTo(leaving.data().sha256());
    }

    @Test
    void aReceiptWhoseObjectsAreGoneOrThatALaterReleaseWroteIsNone() {
        List<Document> documents = Shards.documents(6, 8);
        ShardCompleted shard = stack.shard("lost", Shards.RECIPE).put(documents);
        stack.publish(shard);
        ShardCompleted lost = await("lost");
        stack.store().delete(lost.ledger().key());

        stack.publish(stack.shard("again", Shards.RECIPE).put(documents));
        assertThat(await("again").takenFrom()).isEmpty();

        Work work = Work.of("shouting", 1, List.of(shard.data().sha256()));
        stack.store().put(ObjectKeys.work(work.digest()), "{\"format\": 99}".getBytes(StandardCharsets.UTF_8));
        stack.publish(stack.shard("later", Shards.RECIPE).put(documents));
        assertThat(await("later").takenFrom()).isEmpty();
    }

    @Test
    void aMessageOfACancelledRunIsPassedOverAlsoWhenItIsInHand() throws InterruptedException {
        ShardCompleted inHand = stack.shard("stopped", Shards.RECIPE).put(Shards.documents(4, 4));
        stack.local().store().crash();
        stack.publish(inHand);
        Awaitility.await().atMost(LIMIT).until(() -> readiness() == 503);

        stack.publish(new RunCancelled("stopped", "ada", "2026-03-01T12:00:00Z", Optional.empty()));
        // It waits no more, though the store is still away: only that is what stands in the way now.
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> !RestAssured.get("/q/health/ready").asString().contains("(since "));
        stack.local().store().revive();
        ShardCompleted late = stack.shard("stopped", Shards.RECIPE).id(0, 0, 1).put(Shards.documents(5, 4));
        stack.publish(late);
        stack.publish(stack.shard("behind", Shards.RECIPE).put(Shards.documents(6, 4)));

        await("behind");
        assertThat(stack.events(Topic.SHARDS_FILTERED))
                .noneMatch(event -> event.run().equals("stopped"));
        assertThat(stack.deadLetters(Topic.SHARDS_INGESTED, 0, LIMIT))
                .noneMatch(letter -> new String(letter.value(), StandardCharsets.UTF_8).contains("stopped"));
    }

    @Test
    void aMessageOfAPausedRunIsParkedAsItCame() {
        ShardCompleted shard = stack.shard("resting", Shards.RECIPE).put(Shards.documents(7, 4));
        stack.publish(new RunPaused("resting", 1, false, "ada", "2026-03-01T12:00:00Z", Optional.empty()));
        Awaitility.await().atMost(LIMIT).until(() -> runs.towards(shard) == Standing.PAUSED);
        Map<String, String> headers = Map.of("ce_type", Topic.SHARDS_INGESTED.type(), "ce_id", "mine");
        stack.publishRaw("shards.ingested", shard.key(), EventCodec.value(shard), headers);

        ReceivedLetter parked = stack.parked("resting", 1, LIMIT).getFirst();
        assertThat(parked.value()).isEqualTo(EventCodec.value(shard));
        assertThat(parked.headers())
                .containsEntry("ce_id", "mine")
                .containsEntry(ParkedMessage.TOPIC, "shards.ingested");

        stack.publish(new RunPaused("resting", 2, true, "ada", "2026-03-01T12:01:00Z", Optional.empty()));
        putBack("resting");
        assertThat(await("resting").counts().kept()).isEqualTo(3);
    }

    /** As the orchestrator does: also what is parked once more by an instance that hasn't heard yet. */
    private void putBack(String run) {
        AtomicInteger returned = new AtomicInteger();
        Awaitility.await().atMost(LIMIT).until(() -> {
            List<ReceivedLetter> parked = stack.parked(run, 1, LIMIT);
            for (ReceivedLetter letter : parked.subList(returned.getAndSet(parked.size()), parked.size())) {
                stack.publishRaw(
                        "shards.ingested", "key", letter.value(), Map.of("ce_type", Topic.SHARDS_INGESTED.type()));
            }
            return stack.events(Topic.SHARDS_FILTERED).stream()
                    .anyMatch(event -> event.run().equals(run));
        });
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
                0,
                Optional.empty());
    }
}
