package dev.millrace.trainer.engine.job;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Waits for the workers that still have something to do when another has left in order: the first one writes its last
 * checkpoint and the package, which takes as long as the model is large. Only silence ends the wait.
 *
 * @param silence that is too long, since the last sign of life
 * @param lastSign when the last one came, as {@link System#nanoTime}
 */
record Farewell(Duration silence, LongSupplier lastSign) {

    private static final long LOOK_MILLIS = 100;

    /** Whether the worker has left by itself. */
    boolean leaves(Process worker) throws InterruptedException {
        while (!worker.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() - lastSign.getAsLong() > silence.toNanos()) {
                return false;
            }
        }
        return true;
    }
}
