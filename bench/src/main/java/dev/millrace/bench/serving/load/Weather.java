package dev.millrace.bench.serving.load;

import java.time.Duration;

/** Whether there is load now, and since when: what is measured just after a change counts for neither. */
final class Weather {

    private static final Duration SETTLING = Duration.ofSeconds(8);

    private boolean loaded;
    private boolean over;
    private long since = System.nanoTime();
    /** Until then nothing is measured: the server was made to do something else. */
    private long disturbedUntil = Long.MIN_VALUE;

    synchronized void change(boolean toLoaded) {
        loaded = toLoaded;
        since = System.nanoTime();
        notifyAll();
    }

    synchronized void end() {
        over = true;
        notifyAll();
    }

    synchronized boolean isOver() {
        return over;
    }

    synchronized boolean isLoaded() {
        return loaded && !over;
    }

    /** Whether what began then may be counted as what it is like now. */
    synchronized boolean isSettled(long began) {
        return !over && began - since > SETTLING.toNanos() && began > disturbedUntil;
    }

    synchronized void disturb(Duration from) {
        disturbedUntil = System.nanoTime() + from.toNanos();
    }

    /** Waits for load; false when it is all over. */
    synchronized boolean awaitLoad() throws InterruptedException {
        while (!loaded && !over) {
            wait();
        }
        return !over;
    }

    /** Waits so long, or until it is all over. */
    synchronized void pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toMillis(); left > 0 && !over; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
