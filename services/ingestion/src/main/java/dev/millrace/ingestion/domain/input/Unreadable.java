package dev.millrace.ingestion.domain.input;

import java.io.IOException;

/** A file's contents can't be read any further; {@link #entry} says why. What came before stands. */
public final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient SourceEntry.Refused entry;

    public Unreadable(SourceEntry.Refused entry) {
        super(entry.reason().written() + entry.detail());
        this.entry = entry;
    }

    public Unreadable(SourceEntry.Refused entry, Throwable cause) {
        super(entry.reason().written() + entry.detail(), cause);
        this.entry = entry;
    }

    public SourceEntry.Refused entry() {
        return entry;
    }
}
