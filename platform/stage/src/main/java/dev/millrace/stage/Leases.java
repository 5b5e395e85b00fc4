package dev.millrace.stage;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Knows which messages this instance may work on. A partition that is revoked takes the lease of its message with it. A
 * rebalance that leaves the partition here changes nothing, so hours of work survive other instances' coming and going.
 *
 * <p>Why generations: a record can be on its way from the poll to the worker while its partition is revoked and comes
 * back. It is stale if it was polled in a generation that isn't newer than the one in which the partition was last
 * revoked, because the partition can come back in a later generation only.
 */
@ApplicationScoped
@Identifier(Leases.LISTENER)
class Leases implements KafkaConsumerRebalanceListener {

    static final String LISTENER = "millrace-stage";

    private final Map<TopicPartition, HeldLease> held = new HashMap<>();
    private final Map<TopicPartition, Integer> revokedIn = new HashMap<>();
    private boolean closed;

    /** The lease for a message, or nothing when it's stale. */
    synchronized Optional<HeldLease> take(Incoming message) {
        Integer revoked = revokedIn.get(message.partition());
        if (closed || (revoked != null && message.generation() <= revoked)) {
            return Optional.empty();
        }
        HeldLease lease = new HeldLease();
        held.put(message.partition(), lease);
        return Optional.of(lease);
    }

    /** The work is over, however it ended. */
    synchronized void release(Incoming message, HeldLease lease) {
        held.remove(message.partition(), lease);
        lease.end();
    }

    synchronized boolean idle() {
        return held.isEmpty();
    }

    /** No new leases from now on. */
    synchronized void close() {
        closed = true;
    }

    /** Takes all leases away. */
    void loseAll() {
        List<HeldLease> all;
        synchronized (this) {
            all = List.copyOf(held.values());
        }
        all.forEach(HeldLease::lose);
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        int generation = consumer.groupMetadata().generationId();
        for (TopicPartition partition : partitions) {
            revoke(partition, generation).ifPresent(HeldLease::lose);
        }
    }

    private synchronized Optional<HeldLease> revoke(TopicPartition partition, int generation) {
        revokedIn.put(partition, generation);
        return Optional.ofNullable(held.remove(partition));
    }
}
