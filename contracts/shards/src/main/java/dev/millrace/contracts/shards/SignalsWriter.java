package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes what filtering measured on a shard's documents: the header, then a line a document in the order of the shard.
 * The same records give the same bytes.
 */
public final class SignalsWriter implements Closeable {

    private final JsonLines.Writer<Object> lines;

    /** Writes to {@code out}, which {@link #close} closes. */
    public SignalsWriter(OutputStream out, SignalsHeader header) throws IOException {
        this.lines = JsonLines.writer(out, Object.class);
        lines.write(header);
    }

    /** Appends one. */
    public void write(SignalsEntry entry) throws IOException {
        lines.write(entry);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
