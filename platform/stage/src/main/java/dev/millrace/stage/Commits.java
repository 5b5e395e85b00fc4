package dev.millrace.stage;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

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
        // First the generation, then the lease: a partition that is lost after this goes to another instance in a later
        // generation, in which the broker takes no offset from this one.
        ConsumerGroupMetadata group = consumer.consumerGroupMetadata().await().atMost(LIMIT);
        if (lease.lost()) {
            return false;
        }
        Map<TopicPartition, OffsetAndMetadata> offset = Map.of(
                message.partition(), new OffsetAndMetadata(message.record().offset() + 1));
        transactions.run(producer -> {
            Transactions.send(producer, records);
            producer.sendOffsetsToTransaction(offset, group);
        });
        return true;
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
