package dev.millrace.inference.domain;

import java.time.Duration;

/** The requests of a call don't fit into the queue, now or ever. */
public final class QueueFull extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean forEver;
    private final Duration comeBack;

    private QueueFull(String why, boolean forEver, Duration comeBack) {
        super(why);
        this.forEver = forEver;
        this.comeBack = comeBack;
    }

    /** A call that would not even fit into an empty queue. */
    static QueueFull forEver(int asked, int limit) {
        return new QueueFull(
                "%d generations in one call don't fit into a queue of %d".formatted(asked, limit), true, Duration.ZERO);
    }

    /** @param comeBack how long to wait before the next attempt */
    static QueueFull now(int waiting, int limit, Duration comeBack) {
        return new QueueFull(
                ("%d requests are waiting already, as many as may (millrace.inference.queue is %d, of which a quarter is kept"
                                + " for short calls). Try again in %d s.")
                        .formatted(waiting, limit, comeBack.toSeconds()),
                false,
                comeBack);
    }

    /** Whether the call would not even fit into an empty queue. */
    public boolean forEver() {
        return forEver;
    }

    /** How long to wait before the next attempt. */
    public Duration comeBack() {
        return comeBack;
    }
}
