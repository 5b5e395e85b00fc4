package dev.millrace.evaluator.domain;

/** A request of more bytes or tokens than the endpoint takes in one call. Smaller ones may be answered. */
public final class TooLarge extends EndpointFailed {
    private static final long serialVersionUID = 1L;

    public TooLarge(String message) {
        super(message);
    }
}
