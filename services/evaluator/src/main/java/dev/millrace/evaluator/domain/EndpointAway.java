package dev.millrace.evaluator.domain;

import java.io.IOException;

/**
 * An endpoint that was busy, broken or away for longer than anybody wants to wait in one go. It says nothing about the
 * model: the same request will be answered later.
 */
public final class EndpointAway extends IOException {
    private static final long serialVersionUID = 1L;

    public EndpointAway(String message) {
        super(message);
    }

    public EndpointAway(String message, Throwable cause) {
        super(message, cause);
    }
}
