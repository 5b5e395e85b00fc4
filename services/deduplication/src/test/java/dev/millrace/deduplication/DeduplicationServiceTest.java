package dev.millrace.deduplication;

import static org.apache.kafka.streams.StoreQueryParameters.fromNameAndType;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunPaused;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.stage.RunWatch;
import dev.millrace.stage.Standing;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.ReceivedLetter;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class DeduplicationServiceTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @InjectLocalStack
    TestStack stack;

    @Inject
    StreamsEngine engine;

    @Inject
    RunWatch runs;

    @Test
    void shardsInAnyOrderAreDecidedAsOneReaderWould() {
        Stories stories = Stories.of("any-order", 1, 2, 3);
        List<ShardCompleted> arrivals = new ArrayList<>(stories.put(stack));
        Collections.shuffle(arrivals, new Random(2));
        arrivals.forEach(stack::publish);

        List<ShardCompleted> done = stories.await(stack, LIMIT);

        assertThat(Stories.actual(stack, done)).isEqualTo(stories.expected());
        assertThat(done).allSatisfy(event -> {
            assertThat(event.counts().balances()).isTrue();
            assertThat(event.counts().droppedInAll()).isPositive();
            assertThat(stack.documents(event.data()))
                    .hasSize((int) event.counts().kept());
        });
    }

    @Test
    void shardsDeliveredTwiceAreDecidedTheSame() {
        Stories stories = Stories.of("twice", 3, 1, 2);
        List<ShardCompleted> events = stories.put(stack);
        events.forEach(stack::publish);
        List<ShardCompleted> first = stories.await(stack, LIMIT);
        stack.publish(events.getFirst());

        List<ShardCompleted> all = Awaitility.await()
                .atMost(LIMIT)
                .until(() -> stories.deduplicated(stack), done -> done.size() > first.size());

        ShardCompleted again = all.stream()
                .filter(event -> event.shard().equals(events.getFirst().shard()))
                .toList()
                .getLast();
        assertThat(first).extracting(ShardCompleted::data).contains(again.data());
        assertThat(first).extracting(ShardCompleted::ledger).contains(again.ledger());
    }

    /** Some of its shards are in, the first one isn't: the others' keys are entered, and they wait for it. */
    @Test
    void nothingOfACancelledRunIsRememberedOrWrittenWhateverComesLater() {
        Stories other = Stories.of("beside", 7, 1, 2);
        Stories stories = Stories.of("cancelled", 6, 2, 3);
        List<ShardCompleted> shards = stories.put(stack);
        shards.subList(1, 4).forEach(stack::publish);
        Awaitility.await().atMost(LIMIT).until(() -> remembered(stories.run()) > 0);

        stack.publish(new RunCancelled(stories.run(), "ada", "2026-03-01T12:00:00Z", Optional.empty()));
        stack.publish(new RunEnded(stories.run(), RunEnded.Outcome.CANCELLED, List.of(), Optional.empty()));
        stack.publish(shards.getFirst());
        shards.subList(4, 6).forEach(stack::publish);
        other.put(stack).forEach(stack::publish);

        assertThat(Stories.actual(stack, other.await(stack, LIMIT))).isEqualTo(other.expected());
        Awaitility.await().atMost(LIMIT).until(() -> remembered(stories.run()) == 0);
        assertThat(stories.deduplicated(stack)).isEmpty();
        assertThat(remembered(other.run())).isPositive();
    }

    @Test
    void aShardOfAPausedRunIsParkedAndDecidedWhenItComesBack() {
        Stories stories = Stories.of("paused", 8, 1, 2);
        List<ShardCompleted> shards = stories.put(stack);
        stack.publish(new RunPaused(stories.run(), 1, false, "ada", "2026-03-01T12:00:00Z", Optional.empty()));
        Awaitility.await().atMost(LIMIT).until(() -> runs.towards(shards.getFirst()) == Standing.PAUSED);
        shards.forEach(stack::publish);

        List<ReceivedLetter> parked = stack.parked(stories.run(), shards.size(), LIMIT);
        assertThat(parked)
                .extracting(ReceivedLetter::value)
                .containsExactlyInAnyOrderElementsOf(
                        shards.stream().map(EventCodec::value).toList());
        assertThat(parked.getFirst().headers())
                .containsEntry("millrace-topic", "shards.filtered")
                .containsEntry("ce_type", Topic.SHARDS_FILTERED.type());
        assertThat(stories.deduplicated(stack)).isEmpty();

        stack.publish(new RunPaused(stories.run(), 2, true, "ada", "2026-03-01T12:01:00Z", Optional.empty()));
        AtomicInteger returned = new AtomicInteger();
        Awaitility.await().atMost(LIMIT).until(() -> {
            List<ReceivedLetter> back = stack.parked(stories.run(), 1, LIMIT);
            // Also what was parked once more by a part that hadn't heard yet.
            for (ReceivedLetter letter : back.subList(returned.getAndSet(back.size()), back.size())) {
                stack.publishRaw(
                        "shards.filtered", "key", letter.value(), Map.of("ce_type", Topic.SHARDS_FILTERED.type()));
            }
            return stories.deduplicated(stack).size() == shards.size();
        });
        assertThat(Stories.actual(stack, stories.deduplicated(stack))).isEqualTo(stories.expected());
    }

    /** How much all stores hold of a run. */
    private long remembered(String run) {
        KafkaStreams streams = engine.streams().orElseThrow();
        long entries = 0;
        for (String store : List.of("keys", "aside", "cursors", "answered", "survivors", "owner-ended", "join-ended")) {
            ReadOnlyKeyValueStore<Bytes, byte[]> all =
                    streams.store(fromNameAndType(store, QueryableStoreTypes.keyValueStore()));
            try (var found = all.prefixScan(RunScope.of(run), new BytesSerializer())) {
                while (found.hasNext()) {
                    found.next();
                    entries++;
                }
            }
        }
        return entries;
    }

    @Test
    void whatIsNoEventGoesToTheDeadLettersAndTheRestGoesOn() {
        stack.publishRaw(
                Topic.SHARDS_FILTERED.topicName(),
                "key",
                "no event".getBytes(StandardCharsets.UTF_8),
                Map.of("ce_type", Topic.SHARDS_FILTERED.type()));
        Stories stories = Stories.of("after-junk", 4, 1, 1);
        stories.put(stack).forEach(stack::publish);

        assertThat(stories.await(stack, LIMIT)).hasSize(stories.size());
        assertThat(stack.deadLetters(Topic.SHARDS_FILTERED, 1, LIMIT))
                .extracting(ReceivedLetter::value)
                .contains("no event".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aShardWhoseObjectIsMissingGoesToTheDeadLetters() {
        ShardCompleted event = Stories.of("missing", 5, 1, 1).put(stack).getFirst();
        stack.store().delete(event.data().key());
        stack.publish(event);

        List<ReceivedLetter> letters = Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> stack.deadLetters(Topic.SHARDS_FILTERED, 1, LIMIT),
                        all -> all.stream()
                                .anyMatch(letter -> new String(letter.value(), StandardCharsets.UTF_8)
                                        .equals(new String(EventCodec.value(event), StandardCharsets.UTF_8))));
        assertThat(letters)
                .allSatisfy(letter -> assertThat(letter.headers())
                        .containsKeys("millrace-cause", "millrace-topic", "millrace-offset", "ce_type"));
    }
}
