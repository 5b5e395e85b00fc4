package dev.millrace.contracts.events;

import org.jspecify.annotations.Nullable;

/** A message that is no valid event of its topic; it belongs on the dead-letter topic. */
public final class MalformedEvent extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedEvent(String message) {
        super(message);
    }

    public MalformedEvent(@Nullable String message, Throwable cause) {
        super(message, cause);
    }
}
