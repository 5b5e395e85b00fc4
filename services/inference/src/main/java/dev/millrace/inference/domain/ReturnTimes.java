package dev.millrace.inference.domain;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When those who are turned away are to come back: one behind the other, as fast as what they want becomes free. What that is,
 * tokens or bytes, is its owner's. Becoming free is measured, over the last {@value #SECONDS} seconds or so. For any thread.
 */
public final class ReturnTimes {

    private static final double SECONDS = 10;
    private static final double NANOS = 1e9;
    private static final Duration SOONEST = Duration.ofSeconds(1);
    /** Nobody knows what will be after that. */
    private static final Duration LATEST = Duration.ofSeconds(60);
    /** Has no divisor in common with half of that. */
    private static final int STRIDE = 7;

    private final LongSupplier clock;
    private double perSecond;
    private long measured;
    /** Until then, others come back. */
    private long taken;
    /** Of the last who was told of a time in the later half of a minute: its seconds in there. */
    private long spread;

    /** @param clock nanoseconds, from any beginning */
    ReturnTimes(LongSupplier clock) {
        this.clock = clock;
        this.measured = clock.getAsLong();
        this.taken = measured;
    }

    /** By the system's clock. */
    public ReturnTimes() {
        this(System::nanoTime);
    }

    /** So much has become free. */
    public synchronized void freed(long amount) {
        decay();
        perSecond += (double) amount / SECONDS;
    }

    /** How long whoever wants so much, and doesn't get it now, is to wait before the next attempt: whole seconds. */
    public synchronized Duration turnedAway(long amount) {
        decay();
        long now = clock.getAsLong();
        double seconds = Math.min((double) LATEST.toSeconds(), amount / Math.max(perSecond, 1e-9));
        long next = Math.max(now, taken) + (long) (seconds * NANOS);
        long wait = Math.ceilDiv(next - now, (long) NANOS);
        if (wait >= LATEST.toSeconds()) {
            // Not all at once: who comes then would find the server full again, and before that with nothing to do.
            long half = LATEST.toSeconds() / 2;
            spread = (spread + STRIDE) % half;
            return Duration.ofSeconds(half + spread);
        }
        taken = next;
        return Duration.ofSeconds(Math.max(wait, SOONEST.toSeconds()));
    }

    private void decay() {
        long now = clock.getAsLong();
        perSecond *= Math.exp(-(now - measured) / NANOS / SECONDS);
        measured = now;
    }
}
