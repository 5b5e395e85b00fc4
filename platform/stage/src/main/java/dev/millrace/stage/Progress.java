package dev.millrace.stage;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which messages of a partition are done, for as long as the partition is ours. It holds a lock while it asks the broker,
 * so the polling thread, which answers, must stay away from it.
 */
final class Progress {

    private Position position;
    private boolean read;
    private boolean doubtful;

    /** Of a partition that nobody has asked the broker about yet. */
    Progress() {
        this.position = Position.BEGINNING;
    }

    /** @param committed what the broker knew when the partition came here */
    Progress(Position committed) {
        this.position = committed;
        this.read = true;
    }

    /**
     * Takes a message in.
     *
     * @param broker what the broker knows as committed
     * @return false when it was done before, out of turn
     */
    synchronized boolean begin(long offset, Supplier<Position> broker) {
        if (!read) {
            position = broker.get();
            read = true;
        }
        if (position.isDone(offset)) {
            return false;
        }
        position = position.taken(offset);
        return true;
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
