package dev.millrace.stage;

import java.util.ArrayList;
import java.util.List;

/** A lease on one message, held by the thread that works on it. */
final class HeldLease implements Lease {

    private final Thread worker = Thread.currentThread();
    private final Progress progress;
    private final List<Runnable> actions = new ArrayList<>();
    private boolean lost;
    private boolean done;

    /** @param progress of the message's partition, since it came here */
    HeldLease(Progress progress) {
        this.progress = progress;
    }

    Progress progress() {
        return progress;
    }

    @Override
    public synchronized boolean lost() {
        return lost;
    }

    @Override
    public void onLost(Runnable action) {
        synchronized (this) {
            if (!lost) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Takes it away; the worker is interrupted. */
    void lose() {
        List<Runnable> told;
        synchronized (this) {
            if (lost || done) {
                return;
            }
            lost = true;
            told = List.copyOf(actions);
            worker.interrupt();
        }
        told.forEach(Runnable::run);
    }

    /** The work is over: from now on nobody interrupts the thread, which clears what came too late. */
    synchronized void end() {
        done = true;
        var _ = Thread.interrupted();
    }
}
