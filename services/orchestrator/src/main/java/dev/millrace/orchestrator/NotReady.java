package dev.millrace.orchestrator;

/** What was asked for can't be done right now; it may be tried again. */
public final class NotReady extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotReady(String message) {
        super(message);
    }

    NotReady(String message, Throwable cause) {
        super(message, cause);
    }
}
