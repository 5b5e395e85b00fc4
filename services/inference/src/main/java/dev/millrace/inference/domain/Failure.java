package dev.millrace.inference.domain;

/**
 * Why a package isn't in memory though it ought to be.
 *
 * @param broken whether the package itself is at fault, rather than the way to it
 * @param times failures in a row
 * @param retryNanos when it is tried again, as {@link System#nanoTime} counts
 */
record Failure(String why, boolean broken, int times, long retryNanos) {
    /** A package that can't be had is waited for this often before the version before it is served. */
    private static final int PATIENCE = 3;

    boolean isDue(long now) {
        return now - retryNanos >= 0;
    }

    /** Whether an earlier version is to serve meanwhile. */
    boolean givesWay() {
        return broken || times >= PATIENCE;
    }
}
