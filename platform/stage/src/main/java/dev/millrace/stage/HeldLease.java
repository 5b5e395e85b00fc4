package dev.millrace.stage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A lease on one message, held by the thread that works on it. It is lost when the partition goes to another instance, and
 * when the message's run is over; while the run is paused it holds, but the work is to come to a rest.
 */
final class HeldLease implements Lease {

    private final Thread worker = Thread.currentThread();
    private final OffsetTracker tracker;
    private final LongSupplier nanos;
    private final List<Runnable> whenLost = new ArrayList<>();
    private final List<Runnable> whenPaused = new ArrayList<>();
    private final List<Runnable> whenConcluded = new ArrayList<>();
    private boolean revoked;
    private boolean over;
    private boolean paused;
    private boolean waiting;
    private long pausedAt;
    private boolean parking;
    private boolean concluded;
    private boolean settled;
    private boolean done;

    /** @param tracker of the message's partition, since it came here */
    HeldLease(OffsetTracker tracker) {
        this(tracker, System::nanoTime);
    }

    /** @param nanos what the time is, in nanoseconds from anywhere */
    HeldLease(OffsetTracker tracker, LongSupplier nanos) {
        this.tracker = tracker;
        this.nanos = nanos;
    }

    OffsetTracker tracker() {
        return tracker;
    }

    @Override
    public synchronized boolean lost() {
        return revoked || over;
    }

    @Override
    public synchronized boolean paused() {
        return paused;
    }

    /** Whether another instance does the work. */
    synchronized boolean revoked() {
        return revoked;
    }

    /** Whether nobody does the work any more. */
    synchronized boolean over() {
        return over;
    }

    /** Whether the work was told to stop, for good or for now: what comes of it counts for nothing. */
    synchronized boolean stopped() {
        return revoked || over || parking;
    }

    @Override
    public void onLost(Runnable action) {
        synchronized (this) {
            if (!lost()) {
                whenLost.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void onPaused(Runnable action) {
        synchronized (this) {
            if (!paused) {
                whenPaused.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void onConclusion(Runnable action) {
        synchronized (this) {
            if (!concluded) {
                whenConcluded.add(action);
                return;
            }
        }
        action.run();
    }

    /** The work is to come to its end early; called again and again. */
    void conclude() {
        List<Runnable> told;
        synchronized (this) {
            if (revoked || over || settled || done || concluded) {
                return;
            }
            concluded = true;
            told = List.copyOf(whenConcluded);
        }
        told.forEach(Runnable::run);
    }

    /** The partition has gone: the worker is interrupted. */
    void lose() {
        List<Runnable> told;
        synchronized (this) {
            if (revoked || done) {
                return;
            }
            revoked = true;
            told = over ? List.of() : List.copyOf(whenLost);
            worker.interrupt();
        }
        told.forEach(Runnable::run);
    }

    /** The run is over: the worker is interrupted, unless its work is done and only has to be written down. */
    void endWork() {
        List<Runnable> told;
        synchronized (this) {
            if (revoked || over || settled || done) {
                return;
            }
            over = true;
            told = List.copyOf(whenLost);
            worker.interrupt();
        }
        told.forEach(Runnable::run);
    }

    /**
     * The run is paused; called again and again while it is. The work may come to its end, or to a rest of its own, for as
     * long as {@code drain}; then the worker is interrupted.
     */
    void pause(Duration drain) {
        List<Runnable> told;
        synchronized (this) {
            if (revoked || over || settled || done || parking) {
                return;
            }
            told = paused ? List.of() : List.copyOf(whenPaused);
            pausedAt = waiting ? pausedAt : nanos.getAsLong();
            waiting = true;
            paused = true;
            if (nanos.getAsLong() - pausedAt > drain.toNanos()) {
                parking = true;
                worker.interrupt();
            }
        }
        told.forEach(Runnable::run);
    }

    /**
     * The run isn't paused, or no longer: work that goes on has its time once more at the next pause. It stays
     * {@link #paused()}, because it may be coming to its rest.
     */
    synchronized void goOn() {
        waiting = false;
    }

    /** What becomes of the message is decided: from now on only the loss of the partition interrupts the thread. */
    synchronized void settle() {
        settled = true;
        if (!revoked) {
            var _ = Thread.interrupted();
        }
    }

    /** The work is over: from now on nobody interrupts the thread, which clears what came too late. */
    synchronized void end() {
        done = true;
        var _ = Thread.interrupted();
    }
}
