package dev.millrace.contracts.events;

/** A message that is no valid event of its topic; it belongs on the dead-letter topic. */
public final class MalformedEvent extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedEvent(String message) {
        super(message);
    }

    public MalformedEvent(String message, Throwable cause) {
        super(message, cause);
    }
}
