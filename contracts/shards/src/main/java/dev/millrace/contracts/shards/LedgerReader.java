package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/**
 * Reads a stage's ledger of a shard, one at a time. A damaged object surfaces as an unchecked exception of {@link #next}
 * that has the {@link IOException} as its cause.
 */
public final class LedgerReader implements Iterator<LedgerEntry>, Closeable {

    private final JsonLines.Reader<LedgerEntry> lines;

    /** Reads from {@code in}, which {@link #close} closes. */
    public LedgerReader(InputStream in) throws IOException {
        this.lines = JsonLines.reader(in, LedgerEntry.class);
    }

    @Override
    public boolean hasNext() {
        return lines.hasNext();
    }

    @Override
    public LedgerEntry next() {
        return lines.next();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
