package dev.millrace.objectstore;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Tries a call again while the store is away, says so now and then, and gives up in the end. */
final class Patience {

    private static final System.Logger LOG = System.getLogger(ObjectStore.class.getName());
    private static final long QUIET_NANOS = Duration.ofSeconds(5).toNanos();

    private final Duration limit;
    private final Backoff backoff;
    private final AtomicLong spoken = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    Patience(Duration limit, Backoff backoff) {
        this.limit = limit;
        this.backoff = backoff;
    }

    /** The result of {@code call}, however often it takes within the limit. */
    <T> T until(Supplier<T> call) {
        long start = System.nanoTime();
        for (int failures = 1; ; failures++) {
            try {
                return call.get();
            } catch (ObjectStoreException.Unreachable e) {
                Duration pause = backoff.after(failures);
                if (System.nanoTime() - start + pause.toNanos() > limit.toNanos()) {
                    throw e;
                }
                say(e, failures);
                sleep(pause, e);
            }
        }
    }

    private void say(ObjectStoreException.Unreachable e, int failures) {
        long last = spoken.get();
        long now = System.nanoTime();
        if (now - last >= QUIET_NANOS && spoken.compareAndSet(last, now)) {
            LOG.log(System.Logger.Level.WARNING, "{0} (attempt {1}); trying again", e.getMessage(), failures);
        }
    }

    private static void sleep(Duration pause, ObjectStoreException.Unreachable e) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }
}
