package dev.millrace.stage;

/**
 * The right to work on a message: lost when its partition moves to another instance, this one shuts down, or the message's
 * run is over. Then the thread of the step is interrupted and nothing that it returns is published.
 */
public interface Lease {

    /** Whether it's lost. */
    boolean lost();

    /**
     * Runs {@code action} once when the lease is lost, at once if it already is; for work that an interrupt doesn't
     * reach, such as a child process. It runs on another thread and must be quick.
     */
    void onLost(Runnable action);

    /**
     * Whether the run is paused. A step that ends while it is has done its work all the same; one that is still at it after
     * {@link StageConfig#drain} is interrupted. The message of a step that ends with an {@link InterruptedException} is
     * parked, and comes again when the run is resumed.
     */
    boolean paused();

    /**
     * Runs {@code action} once when the run is paused, at once if it already is; for long work that can come to a rest from
     * which it goes on later. It runs on another thread and must be quick.
     */
    void onPaused(Runnable action);

    /**
     * Runs {@code action} once when the work is to come to its end early, with what there is by then; at once if it already is.
     * It runs on another thread and must be quick.
     */
    void onConclusion(Runnable action);
}
