package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a stage's ledger of a shard, one at a time. The same LedgerEntry records give the same bytes. */
public final class LedgerWriter implements Closeable {

    private final JsonLines.Writer<LedgerEntry> lines;
    private long written;

    /** Writes to {@code out}, which {@link #close} closes. */
    public LedgerWriter(OutputStream out) throws IOException {
        this.lines = JsonLines.writer(out, LedgerEntry.class);
    }

    /** Appends one. */
    public void write(LedgerEntry entry) throws IOException {
        lines.write(entry);
        written++;
    }

    /** How many have been written. */
    public long written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
