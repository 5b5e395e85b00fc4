package dev.millrace.stage;

/**
 * The right to work on a message: lost when its partition moves to another instance or this one shuts down. Then the
 * thread of the step is interrupted and nothing that it returns is published.
 */
public interface Lease {

    /** Whether it's lost. */
    boolean lost();

    /**
     * Runs {@code action} once when the lease is lost, at once if it already is; for work that an interrupt doesn't
     * reach, such as a child process. It runs on the consumer's polling thread and must be quick.
     */
    void onLost(Runnable action);
}
