package dev.millrace.ingestion.domain.archives;

import java.io.IOException;

/** So much came out of so few compressed bytes that it isn't worth going on. */
public final class TooMuchExpansion extends IOException {
    private static final long serialVersionUID = 1L;

    TooMuchExpansion(long out, long in) {
        super("%d bytes came out of %d".formatted(out, in));
    }
}
