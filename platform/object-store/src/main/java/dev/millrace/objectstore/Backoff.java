package dev.millrace.objectstore;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: doubling up to a limit, and anything between half of that and all of it, so
 * that many that failed together don't come back together.
 *
 * @param first before the second attempt
 * @param most never longer
 */
public record Backoff(Duration first, Duration most) {

    /** A tenth of a second, then longer, up to five seconds. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    /**
     * The pause after so many failed attempts.
     *
     * @param failures at least 1
     */
    public Duration after(int failures) {
        int doublings = Math.min(failures - 1, 20);
        long whole = Math.min(first.toMillis() << doublings, most.toMillis());
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(whole / 2, whole + 1));
    }
}
