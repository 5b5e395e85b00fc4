package dev.millrace.inference.domain;

/** The requests of a call don't fit into the queue, now or ever. */
public final class QueueFull extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean forEver;

    QueueFull(int asked, int waiting, int limit) {
        super(
                asked > limit
                        ? "%d generations in one call don't fit into a queue of %d".formatted(asked, limit)
                        : "%d requests are waiting already; %d more don't fit into a queue of %d"
                                .formatted(waiting, asked, limit));
        this.forEver = asked > limit;
    }

    /** Whether the call would not even fit into an empty queue. */
    public boolean forEver() {
        return forEver;
    }
}
