package dev.millrace.orchestrator.broker;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes what the orchestrator decides, a transaction at a time. Once opened, an older publisher with the same
 * transactional id can publish nothing more, and what it had begun is either in the log or never will be. After an
 * exception of any method it must be closed and opened anew.
 */
public final class CommandPublisher implements AutoCloseable {

    private static final String SERVICE = "orchestrator";

    /** Bytes of an event's JSON, which leaves room for key, headers and framing in the broker's usual message of 1 MiB. */
    static final int LARGEST_EVENT = 1_000_000;

    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Publishes nothing before {@link #open()}.
     *
     * @param bootstrapServers the broker
     * @param transactionalId the same for every orchestrator of a platform
     */
    public CommandPublisher(String bootstrapServers, String transactionalId) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "client.id", "orchestrator-commands",
                        "transactional.id", transactionalId,
                        "transaction.timeout.ms", 30_000,
                        "delivery.timeout.ms", 30_000,
                        "request.timeout.ms", 10_000,
                        "max.block.ms", 30_000,
                        "compression.type", "none",
                        "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Shuts out older publishers and settles what they left. */
    public synchronized void open() {
        producer.initTransactions();
    }

    /**
     * Publishes all of {@code events} or none.
     *
     * @throws EventTooLarge when one of them can't be written
     */
    public synchronized void publish(List<? extends Event> events) throws EventTooLarge {
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        for (Event event : events) {
            messages.add(message(event));
        }
        producer.beginTransaction();
        messages.forEach(this::send);
        try {
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw tooLarge(e, messages);
        }
    }

    /** A broker may be set to take less than this expects; then, too, only the event is at fault. */
    private EventTooLarge tooLarge(KafkaException failure, List<ProducerRecord<byte[], byte[]>> messages) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException) {
                producer.abortTransaction();
                ProducerRecord<byte[], byte[]> largest =
                        Collections.max(messages, Comparator.comparingInt(message -> message.value().length));
                return new EventTooLarge(largest.topic(), largest.value().length, LARGEST_EVENT);
            }
        }
        throw failure;
    }

    /** Publishes messages as they are, and that those before {@code read} have been dealt with by {@code group}. */
    public synchronized void forward(
            List<ProducerRecord<byte[], byte[]>> messages,
            Map<TopicPartition, OffsetAndMetadata> read,
            ConsumerGroupMetadata group) {
        producer.beginTransaction();
        messages.forEach(this::send);
        producer.sendOffsetsToTransaction(read, group);
        producer.commitTransaction();
    }

    /** What goes wrong with it surfaces when the transaction is to be committed. */
    private void send(ProducerRecord<byte[], byte[]> message) {
        var _ = producer.send(message);
    }

    private static ProducerRecord<byte[], byte[]> message(Event event) throws EventTooLarge {
        byte[] value = EventCodec.value(event);
        if (value.length > LARGEST_EVENT) {
            throw new EventTooLarge(event.topic().topicName(), value.length, LARGEST_EVENT);
        }
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(event.topic().topicName(), event.key().getBytes(StandardCharsets.UTF_8), value);
        EventCodec.headers(event, SERVICE)
                .forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return message;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
