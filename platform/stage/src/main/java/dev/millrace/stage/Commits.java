package dev.millrace.stage;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
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
     * Takes note that {@code message} is in work.
     *
     * @return false when an earlier owner of the partition has done it, before others that came first
     */
    boolean begin(Incoming message, HeldLease lease) {
        return lease.tracker().begin(message.record().offset(), () -> committed(message));
    }

    /**
     * One transaction: {@code records} and that {@code message} is done.
     *
     * @return whether it was committed, now or by an attempt whose answer got lost; not when the partition is no longer
     *     ours
     * @throws TransientFailure when it should be tried again
     */
    boolean commit(Incoming message, HeldLease lease, List<ProducerRecord<byte[], byte[]>> records) {
        // First the generation, then the lease: a partition that is lost after this goes to another instance in a later
        // generation, in which the broker takes no offset from this one.
        ConsumerGroupMetadata group =
                consumer(message).consumerGroupMetadata().await().atMost(LIMIT);
        if (lease.revoked()) {
            return false;
        }
        lease.tracker()
                .finish(
                        message.record().offset(),
                        () -> committed(message),
                        done -> transactions.run(producer -> {
                            Transactions.send(producer, records);
                            producer.sendOffsetsToTransaction(Map.of(message.partition(), done), group);
                        }));
        return true;
    }

    private Position committed(Incoming message) {
        return Position.of(consumer(message)
                .committed(message.partition())
                .await()
                .atMost(LIMIT)
                .get(message.partition()));
    }

    private KafkaConsumer<byte[], byte[]> consumer(Incoming message) {
        List<KafkaConsumer<byte[], byte[]>> consumers = clients.getConsumers(message.channel());
        // A channel with a single consumer gives it no number.
        return consumers.get(Math.max(0, message.consumer()));
    }
}
