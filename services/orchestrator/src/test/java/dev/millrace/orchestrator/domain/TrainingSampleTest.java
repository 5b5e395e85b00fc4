package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.ShardId;
import dev.millrace.contracts.events.Stage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainingSampleTest {

    @Test
    void everythingIsTakenWhenItFits() {
        assertThat(keys(shards(10), 10_000)).hasSize(10).startsWith("0").endsWith("9");
    }

    @Test
    void aSampleIsSpreadEvenlyAndStaysWithinItsSize() {
        assertThat(keys(shards(100), 10_000))
                .containsExactly("0", "10", "20", "30", "40", "50", "60", "70", "80", "90");
    }

    @Test
    void oneShardIsTakenHoweverLargeItIs() {
        assertThat(keys(shards(3), 10)).containsExactly("0");
    }

    @Test
    void emptyShardsAreNoSample() {
        assertThat(keys(
                        Stream.concat(Stream.of(shard(0, 0)), Stream.of(shard(1, 10)))
                                .toList(),
                        10_000))
                .containsExactly("1");
    }

    private static List<String> keys(List<ShardCompleted> shards, long bytes) {
        return TrainingSample.of(shards, bytes).stream().map(ObjectRef::key).toList();
    }

    private static List<ShardCompleted> shards(int n) {
        return IntStream.range(0, n).mapToObj(i -> shard(i, 10)).toList();
    }

    /** A document has 100 bytes. */
    private static ShardCompleted shard(int index, int documents) {
        return new ShardCompleted(
                "run",
                "recipe",
                Stage.REDACTION,
                new ShardId(0, 0, index),
                "source",
                1,
                false,
                FakeServices.object(Integer.toString(index)),
                FakeServices.object("ledger"),
                FakeServices.counts(documents, 0),
                OptionalLong.empty(),
                1,
                Optional.empty());
    }
}
