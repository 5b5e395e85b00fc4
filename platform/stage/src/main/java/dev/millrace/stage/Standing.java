package dev.millrace.stage;

/** How a run stands, as far as it matters to those who work for it; what comes later here outweighs what comes before. */
public enum Standing {
    /** Nothing is known against it. */
    UNDER_WAY,
    /** It is to wait: what comes for it is parked. */
    PAUSED,
    /** It has failed: nothing more is done for it, unless somebody asks for its model to be scored again. */
    FAILED,
    /** It was cancelled, or ended with its training stopped: nothing more is done for it. */
    CANCELLED
}
