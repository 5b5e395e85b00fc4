package dev.millrace.contracts.json;

import java.io.IOException;

/** JSON that no version of its contract has written: damaged, or something else. */
public final class MalformedJson extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedJson(String message) {
        super(message);
    }

    MalformedJson(String message, Throwable cause) {
        super(message, cause);
    }
}
