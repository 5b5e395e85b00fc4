package dev.millrace.ingestion.domain;

import java.io.IOException;

/** A file's contents can't be read any further; {@link #entry} says why. What came before stands. */
final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient SourceEntry.Refused entry;

    Unreadable(SourceEntry.Refused entry) {
        super(entry.reason().written() + entry.detail());
        this.entry = entry;
    }

    Unreadable(SourceEntry.Refused entry, Throwable cause) {
        super(entry.reason().written() + entry.detail(), cause);
        this.entry = entry;
    }

    SourceEntry.Refused entry() {
        return entry;
    }
}
