package dev.millrace.trainer;

import java.io.IOException;

/** The message belongs to another trainer now, which may write at the same keys: nothing more is put. */
final class LeaseLost extends IOException {

    private static final long serialVersionUID = 1L;

    LeaseLost(String key) {
        super("The lease was lost before %s was put".formatted(key));
    }
}
