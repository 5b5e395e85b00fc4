package dev.millrace.evaluator.domain;

/**
 * An endpoint that can't be scored with: it refuses a request, fails at it each time though it answers others, or answers
 * with something else than asked for.
 */
public class EndpointFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public EndpointFailed(String message) {
        super(message);
    }

    public EndpointFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
