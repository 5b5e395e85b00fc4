package dev.millrace.siege.calls;

import java.io.Serial;

/** A legal call wasn't answered as it should be. */
final class Wrong extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    Wrong(String message) {
        super(message);
    }
}
