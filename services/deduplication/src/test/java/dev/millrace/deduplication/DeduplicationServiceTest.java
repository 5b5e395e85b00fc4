package dev.millrace.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.InjectLocalStack;
import dev.millrace.testkit.LocalStackResource;
import dev.millrace.testkit.ReceivedLetter;
import dev.millrace.testkit.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class DeduplicationServiceTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @InjectLocalStack
    TestStack stack;

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
