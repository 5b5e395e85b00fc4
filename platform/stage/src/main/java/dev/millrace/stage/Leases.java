package dev.millrace.stage;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Knows which messages this instance may work on. A partition that is revoked takes the leases of its messages with it. A
 * rebalance that leaves the partition here changes nothing, so hours of work survive other instances' coming and going.
 *
 * <p>Why generations: a record can be on its way from the poll to the worker while its partition is revoked and comes
 * back. It is stale if it was polled in a generation that isn't newer than the one in which the partition was last
 * revoked, because the partition can come back in a later generation only.
 */
@ApplicationScoped
@Identifier(Leases.LISTENER)
class Leases implements KafkaConsumerRebalanceListener {

    private static final Logger LOG = Logger.getLogger(Leases.class);

    static final String LISTENER = "millrace-stage";

    /** Which offsets of a partition are done since it came here, and the leases on its messages in work. */
    private record Owned(OffsetTracker tracker, Set<HeldLease> leases) {
        Owned(OffsetTracker tracker) {
            this(tracker, new HashSet<>());
        }
    }

    private final Map<TopicPartition, Owned> owned = new HashMap<>();
    private final Map<TopicPartition, Integer> revokedIn = new HashMap<>();
    /** The leases of the threads that work, until they have heard that their partition has gone. */
    private final Map<Thread, HeldLease> atWork = new ConcurrentHashMap<>();

    private final Transactions transactions;
    private boolean closed;

    Leases(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Takes note of a message in the order in which its partition's come. */
    synchronized void arrived(Incoming message) {
        if (!stale(message)) {
            owned(message).tracker().arrived(message.record().offset());
        }
    }

    /** The lease for a message that has arrived, for the thread that asks; or nothing when it's stale. */
    synchronized Optional<HeldLease> take(Incoming message) {
        if (closed || stale(message)) {
            return Optional.empty();
        }
        Owned partition = owned(message);
        HeldLease lease = new HeldLease(partition.tracker());
        partition.leases().add(lease);
        atWork.put(Thread.currentThread(), lease);
        return Optional.of(lease);
    }

    private boolean stale(Incoming message) {
        Integer revoked = revokedIn.get(message.partition());
        return revoked != null && message.generation() <= revoked;
    }

    private Owned owned(Incoming message) {
        return owned.computeIfAbsent(message.partition(), fresh -> new Owned(new OffsetTracker()));
    }

    /** The work is over, however it ended; said by the thread that did it. */
    synchronized void release(Incoming message, HeldLease lease) {
        atWork.remove(Thread.currentThread());
        Optional.ofNullable(owned.get(message.partition()))
                .ifPresent(partition -> partition.leases().remove(lease));
        lease.end();
    }

    synchronized boolean idle() {
        return owned.values().stream().allMatch(partition -> partition.leases().isEmpty());
    }

    /** Whether this thread works on a message that it has no right to any more. */
    boolean lostByThisThread() {
        return Optional.ofNullable(atWork.get(Thread.currentThread()))
                .filter(HeldLease::lost)
                .isPresent();
    }

    /** No new leases from now on. */
    synchronized void close() {
        closed = true;
    }

    /** Takes all leases away. */
    void loseAll() {
        List<HeldLease> all;
        synchronized (this) {
            all = owned.values().stream()
                    .flatMap(partition -> partition.leases().stream())
                    .toList();
        }
        all.forEach(HeldLease::lose);
    }

    /** Asks here how far they are, on the polling thread, so that their first messages needn't wait for a poll to end. */
    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        transactions.endLeftOpen();
        try {
            Map<TopicPartition, @Nullable OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
            for (TopicPartition partition : partitions) {
                own(partition, new OffsetTracker(Position.of(committed.get(partition))));
            }
        } catch (RetriableException e) {
            LOG.debug("The first message of each partition will ask", e);
        }
    }

    private synchronized void own(TopicPartition partition, OffsetTracker tracker) {
        owned.putIfAbsent(partition, new Owned(tracker));
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        int generation = consumer.groupMetadata().generationId();
        for (TopicPartition partition : partitions) {
            revoke(partition, generation).forEach(HeldLease::lose);
        }
    }

    private synchronized Set<HeldLease> revoke(TopicPartition partition, int generation) {
        revokedIn.put(partition, generation);
        return Optional.ofNullable(owned.remove(partition)).map(Owned::leases).orElse(Set.of());
    }
}
