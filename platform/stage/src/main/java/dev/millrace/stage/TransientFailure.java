package dev.millrace.stage;

/** Something the work needs is away; the same work will succeed later. It is tried again until it does. */
public class TransientFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what is away. */
    public TransientFailure(String message) {
        super(message);
    }

    /** Says what is away, and how it was noticed. */
    public TransientFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
