package dev.millrace.inference.domain;

/**
 * Whose turn it is while short calls are being answered beside long ones: a short one waits for what is being done when it
 * comes, and then goes on by itself until the others have earned a turn, which takes twice as much time as their turn will. So
 * what is short is answered soon, and what is long gets a third of the time at least. For one thread.
 */
final class Turns {

    /** Time of short calls for each time of the others. */
    private static final int SHARE = 2;

    private long shortNanos;
    private long otherNanos;
    /** How long the last turn of the others took. */
    private long turnNanos;

    /** Whether the others may go now that there are short calls. */
    boolean othersMayGo() {
        return SHARE * (otherNanos + turnNanos) <= shortNanos;
    }

    /** A turn of the short calls took so long. */
    void shortsTook(long nanos) {
        shortNanos += nanos;
    }

    /** A turn of the others took so long. */
    void othersTook(long nanos) {
        otherNanos += nanos;
        turnNanos = nanos;
    }

    /** There are no short calls now: nobody owes anybody anything. */
    void forget() {
        shortNanos = 0;
        otherNanos = 0;
    }
}
