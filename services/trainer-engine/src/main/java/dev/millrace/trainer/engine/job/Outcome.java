package dev.millrace.trainer.engine.job;

/** How an attempt at a training ended. */
public sealed interface Outcome {

    /** All steps done, or told to conclude, and the package written. */
    record Finished(WorkerMessage.Exported exported) implements Outcome {}

    /** Told to stop; a complete checkpoint lies in the job's folder. */
    record Stopped() implements Outcome {}

    /** Trying again would not help. */
    record GaveUp(String reason) implements Outcome {}

    /** A worker died; another attempt goes on from the last checkpoint. */
    record Crashed(String detail) implements Outcome {}
}
