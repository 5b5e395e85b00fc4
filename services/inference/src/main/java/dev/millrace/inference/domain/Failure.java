package dev.millrace.inference.domain;

/**
 * Why a package isn't in memory though it ought to be.
 *
 * @param times failures in a row
 * @param retryNanos when it is tried again, as {@link System#nanoTime} counts
 */
public record Failure(String why, Kind kind, int times, long retryNanos) {

    /** What is at fault. */
    public enum Kind {
        /** The way to the package: it couldn't be had. */
        AWAY,
        /** The package itself. */
        BROKEN,
        /** The package is larger than what all packages may take of memory. */
        TOO_LARGE,
        /** It is larger than what those leave of it that have to stay. */
        NO_ROOM
    }

    /** A package that can't be had is waited for this often before the version before it is served. */
    private static final int PATIENCE = 3;

    boolean isDue(long now) {
        return now - retryNanos >= 0;
    }

    /** Whether it is of no use to wait: the package is as it is. */
    public boolean isRefusal() {
        return kind != Kind.AWAY;
    }

    /** Whether an earlier version is to serve meanwhile. */
    boolean givesWay() {
        return isRefusal() || times >= PATIENCE;
    }

    /** The same, to be tried again now. */
    Failure dueAt(long now) {
        return new Failure(why, kind, times, now);
    }
}
