package dev.millrace.stage;

import dev.millrace.contracts.events.Event;
import java.io.IOException;
import java.util.List;

/**
 * What a service does about one event. It may be done several times for one event (after a crash, after a partition has
 * moved), so its effects outside the returned events must be idempotent: objects at keys that are a function of the
 * event.
 *
 * @param <E> the events it reacts to
 */
@FunctionalInterface
public interface Step<E extends Event> {

    /**
     * Does the work and says what happened. Runs on a thread of its own; may block for as long as it takes.
     *
     * @param lease holds while the partition is ours; long work watches it
     * @return the events to publish, in order; they become visible together with the fact that {@code event} is done
     * @throws IOException when this machine's disk or network failed: the step is done again until it succeeds
     * @throws InterruptedException when the lease was lost on the way: another instance does it
     */
    List<? extends Event> on(E event, Lease lease) throws IOException, InterruptedException;
}
