package dev.millrace.contracts.models;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file of a model package isn't what its format demands; the message says which and why. */
public final class MalformedModel extends IOException {

    private static final long serialVersionUID = 1L;

    public MalformedModel(String message) {
        super(message);
    }

    public MalformedModel(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
