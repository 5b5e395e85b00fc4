package dev.millrace.stage;

import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which messages of a partition are done, for as long as the partition is ours. It holds a lock while it asks the broker,
 * so the polling thread, which answers, must stay away from it, but for {@link #arrived}.
 *
 * <p>Why arrivals: messages begin on threads of their own, in any order, and a {@link Position} takes them in the order of
 * their offsets. Whoever begins takes in what came before it, too, so that no offset is passed over that is still to come.
 */
final class OffsetTracker {

    private final Queue<Long> arrived = new ConcurrentLinkedQueue<>();
    private final Set<Long> doneBefore = new HashSet<>();
    private Position position;
    private boolean read;
    private boolean doubtful;

    /** Of a partition that nobody has asked the broker about yet. */
    OffsetTracker() {
        this.position = Position.BEGINNING;
    }

    /** @param committed what the broker knew when the partition came here */
    OffsetTracker(Position committed) {
        this.position = committed;
        this.read = true;
    }

    /** A message has come, after all those of its partition that came before it. Waits for nobody. */
    void arrived(long offset) {
        arrived.add(offset);
    }

    /**
     * Begins a message that has {@link #arrived}.
     *
     * @param broker what the broker knows as committed
     * @return false when it was done before, out of turn
     */
    synchronized boolean begin(long offset, Supplier<Position> broker) {
        if (!read) {
            position = broker.get();
            read = true;
        }
        takeIn();
        return !doneBefore.remove(offset);
    }

    private void takeIn() {
        for (Long next = arrived.poll(); next != null; next = arrived.poll()) {
            if (position.isDone(next)) {
                doneBefore.add(next);
            } else {
                position = position.taken(next);
            }
        }
    }

    /**
     * Commits that a message is done. When nobody knows how a commit ended, what the broker has decides first.
     *
     * @param broker what the broker knows as committed
     * @param commit writes it down; throws when that failed, or may have
     */
    synchronized void finish(long offset, Supplier<Position> broker, Consumer<OffsetAndMetadata> commit) {
        if (doubtful) {
            catchUp(broker.get());
        }
        if (position.isDone(offset)) {
            return;
        }
        Position after = position.done(offset);
        doubtful = true;
        commit.accept(after.committed());
        doubtful = false;
        position = after;
    }

    private void catchUp(Position known) {
        for (long open : position.open()) {
            position = known.isDone(open) ? position.done(open) : position;
        }
        doubtful = false;
    }
}
