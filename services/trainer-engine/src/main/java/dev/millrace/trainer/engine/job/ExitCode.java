package dev.millrace.trainer.engine.job;

/** How a worker ends. */
public enum ExitCode {
    /** All steps are done, or it was told to conclude, and the package is written. */
    DONE(0),
    /** Trying again would not help; a {@link WorkerMessage.GaveUp} says why. */
    GAVE_UP(2),
    /** Told to stop, and stopped after a complete checkpoint. */
    STOPPED(3),
    /** Anything else: the next attempt goes on from the last checkpoint. */
    CRASHED(1);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** The meaning of an exit status. */
    public static ExitCode of(int code) {
        for (ExitCode exit : values()) {
            if (exit.code == code) {
                return exit;
            }
        }
        return CRASHED;
    }
}
