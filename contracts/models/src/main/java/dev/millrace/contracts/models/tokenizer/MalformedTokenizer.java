package dev.millrace.contracts.models.tokenizer;

import java.io.IOException;

/** A {@code tokenizer.json} that can't be read, or that asks for something this package doesn't do. */
public final class MalformedTokenizer extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedTokenizer(String message) {
        super(message);
    }

    public MalformedTokenizer(String message, Throwable cause) {
        super(message, cause);
    }
}
