package dev.millrace.stage;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Optional;

/**
 * How many messages of one channel are in work. The channel brings the next message when the one before has been taken in
 * and a place is free, not when its work is done: one that takes for ever holds one place.
 */
final class InFlightLimit {

    private int free;
    private Optional<UniEmitter<? super Void>> waiting = Optional.empty();
    private Optional<Throwable> defect = Optional.empty();

    InFlightLimit(int all) {
        this.free = all;
    }

    /** Starts the work on a thread of its own; completes when there is a place for the next message. */
    Uni<Void> start(String name, Runnable work) {
        return Uni.createFrom().emitter(next -> {
            Thread worker = Thread.ofPlatform().name(name).unstarted(() -> carryOut(work));
            take(next);
            worker.start();
        });
    }

    private void carryOut(Runnable work) {
        Optional<Throwable> failure = Optional.empty();
        try {
            work.run();
        } catch (RuntimeException | Error e) { // a defect of this module: stop the channel, which health reports
            failure = Optional.of(e);
        }
        leave(failure);
    }

    private void take(UniEmitter<? super Void> next) {
        synchronized (this) {
            free--;
            waiting = Optional.of(next);
        }
        goOn();
    }

    private void leave(Optional<Throwable> failure) {
        synchronized (this) {
            free++;
            defect = defect.or(() -> failure);
        }
        goOn();
    }

    /** Asks for the next message outside the lock, since it may come at once. */
    private void goOn() {
        Optional<UniEmitter<? super Void>> told;
        Optional<Throwable> failure;
        synchronized (this) {
            if (free == 0 && defect.isEmpty()) {
                return;
            }
            told = waiting;
            waiting = Optional.empty();
            failure = defect;
        }
        told.ifPresent(next -> failure.ifPresentOrElse(next::fail, () -> next.complete(null)));
    }
}
