package dev.millrace.trainer.engine;

/** What this worker has been told from outside so far. */
interface Wishes {

    /** Whether to leave with a checkpoint, from which another attempt goes on. */
    boolean stop();

    /** Whether to end the training where it is, for good, and export the model. */
    boolean conclude();
}
