package dev.millrace.testkit;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.MalformedEvent;
import dev.millrace.contracts.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to topics and reads them as a consumer of committed transactions would. */
final class TopicClient implements AutoCloseable {

    private final String brokers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Reader> readers = new ConcurrentHashMap<>();

    TopicClient(String brokers) {
        this.brokers = brokers;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void publish(List<Event> events) {
        events.forEach(event -> send(
                event.topic().topicName(), event.key(), EventCodec.value(event), EventCodec.headers(event, "test")));
        producer.flush();
    }

    void publish(String topic, String key, byte @Nullable [] value, Map<String, String> headers) {
        send(topic, key, value, headers);
        producer.flush();
    }

    private void send(String topic, String key, byte @Nullable [] value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        var _ = producer.send(record);
    }

    /** Everything on {@code topic} so far, from its beginning. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolation) {
        return readers.computeIfAbsent(isolation + ' ' + topic, _ -> new Reader(topic, isolation))
                .read();
    }

    /** Remembers what it has read: tests ask for the same topic again and again. */
    private final class Reader {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<TopicPartition> partitions;
        private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

        Reader(String topic, String isolation) {
            this.consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", brokers, "isolation.level", isolation),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            this.partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        synchronized List<ConsumerRecord<byte[], byte[]>> read() {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return List.copyOf(records);
        }

        synchronized void close() {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    static Event decode(ConsumerRecord<byte[], byte[]> record) {
        Header type = record.headers().lastHeader("ce_type");
        try {
            return EventCodec.decode(
                    Topic.named(record.topic()),
                    type == null ? null : new String(type.value(), StandardCharsets.UTF_8),
                    record.value());
        } catch (MalformedEvent e) {
            throw new AssertionError("A malformed event on " + record.topic(), e);
        }
    }

    @Override
    public void close() {
        readers.values().forEach(Reader::close);
        producer.close(Duration.ofSeconds(2));
    }
}
