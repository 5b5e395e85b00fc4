package dev.millrace.orchestrator.broker;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes what the orchestrator decides, a transaction at a time. Once opened, an older publisher with the same
 * transactional id can publish nothing more, and what it had begun is either in the log or never will be. After an
 * exception of any method it must be closed and opened anew.
 */
public final class CommandPublisher implements AutoCloseable {

    private static final String SERVICE = "orchestrator";

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

    /** Publishes all of {@code events} or none. */
    public synchronized void publish(List<? extends Event> events) {
        producer.beginTransaction();
        events.forEach(event -> send(message(event)));
        producer.commitTransaction();
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

    private static ProducerRecord<byte[], byte[]> message(Event event) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                event.topic().topicName(), event.key().getBytes(StandardCharsets.UTF_8), EventCodec.value(event));
        EventCodec.headers(event, SERVICE)
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return message;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
