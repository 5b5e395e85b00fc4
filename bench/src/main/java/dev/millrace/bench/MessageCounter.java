package dev.millrace.bench;

import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed messages of one topic from now on, counted as they come: cheap beside what is being timed. */
final class MessageCounter implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;

    MessageCounter(TestStack stack, Topic topic) {
        this.topic = topic.topicName();
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.kafka(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(this.topic).stream()
                .map(info -> new TopicPartition(this.topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /**
     * Waits for {@code n} more.
     *
     * @throws IOException when they aren't there within {@code limit}
     */
    void await(int n, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        int seen = 0;
        while (seen < n) {
            // A poll may come back with nothing but the mark of a transaction's end.
            seen += consumer.poll(Duration.ofSeconds(1)).count();
            if (seen < n && System.nanoTime() > end) {
                throw new IOException("%d of %d messages on %s within %s".formatted(seen, n, topic, limit));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
