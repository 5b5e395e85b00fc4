package dev.millrace.stage;

/** The event, or what it refers to, can never be processed: it goes to the dead-letter topic. */
public final class UnprocessableEvent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong with it. */
    public UnprocessableEvent(String message) {
        super(message);
    }

    /** Says what is wrong with it, and how it was noticed. */
    public UnprocessableEvent(String message, Throwable cause) {
        super(message, cause);
    }
}
