package dev.millrace.stage;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes what a message led to, together with the fact that the message is done. */
@ApplicationScoped
class Commits {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Transactions transactions;
    private final KafkaClientService clients;

    Commits(Transactions transactions, KafkaClientService clients) {
        this.transactions = transactions;
        this.clients = clients;
    }

    /**
     * One transaction: {@code records} and the offset after {@code message}.
     *
     * @return whether it was committed; not when the partition is no longer ours
     * @throws TransientFailure when it should be tried again
     */
    boolean commit(Incoming message, Lease lease, List<ProducerRecord<byte[], byte[]>> records) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(message);
        Optional<ConsumerGroupMetadata> group = membership(consumer, lease);
        if (group.isEmpty()) {
            return false;
        }
        Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offset = Map.of(
                message.partition(), new OffsetAndMetadata(message.record().offset() + 1));
        transactions.run(producer -> {
            Transactions.send(producer, records);
            producer.sendOffsetsToTransaction(offset, group.get());
        });
        return true;
    }

    /**
     * The group as it is now, if the lease holds now. Asked on the polling thread, where partitions are revoked: so a
     * generation in which the partition was lost is never one that the broker takes an offset from.
     */
    private static Optional<ConsumerGroupMetadata> membership(KafkaConsumer<byte[], byte[]> consumer, Lease lease) {
        return consumer.runOnPollingThread(client ->
                        lease.lost() ? Optional.<ConsumerGroupMetadata>empty() : Optional.of(client.groupMetadata()))
                .await()
                .atMost(LIMIT);
    }

    /** Whether an earlier attempt to commit {@code message} went through although its answer got lost. */
    boolean committed(Incoming message) {
        OffsetAndMetadata known = consumer(message)
                .committed(message.partition())
                .await()
                .atMost(LIMIT)
                .get(message.partition());
        return known != null && known.offset() > message.record().offset();
    }

    private KafkaConsumer<byte[], byte[]> consumer(Incoming message) {
        List<KafkaConsumer<byte[], byte[]>> consumers = clients.getConsumers(message.channel());
        // A channel with a single consumer gives it no number.
        return consumers.get(Math.max(0, message.consumer()));
    }
}
