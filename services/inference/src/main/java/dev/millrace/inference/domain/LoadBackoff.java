package dev.millrace.inference.domain;

import java.time.Duration;

/**
 * When a package that couldn't be loaded is tried again: after every failure twice as late.
 *
 * @param away the first pause when the package couldn't be had: store or disk may be back in a moment
 * @param broken the first pause when it was had and is broken: somebody has to mend it
 * @param most the longest pause
 */
public record LoadBackoff(Duration away, Duration broken, Duration most) {

    public static final LoadBackoff USUAL =
            new LoadBackoff(Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofMinutes(10));

    private static final int DOUBLINGS = 20;

    /** The pause after this many failures in a row, in nanoseconds. */
    long nanos(boolean isBroken, int failures) {
        Duration first = isBroken ? broken : away;
        return Math.min(first.toNanos() << Math.min(failures - 1, DOUBLINGS), most.toNanos());
    }
}
