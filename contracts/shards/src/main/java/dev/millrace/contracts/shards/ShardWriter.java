package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes the documents of a shard, one at a time. The same Document records give the same bytes. */
public final class ShardWriter implements Closeable {

    private final JsonLines.Writer<Document> lines;
    private long written;

    /** Writes to {@code out}, which {@link #close} closes. */
    public ShardWriter(OutputStream out) throws IOException {
        this.lines = JsonLines.writer(out, Document.class);
    }

    /** Appends one. */
    public void write(Document document) throws IOException {
        lines.write(document);
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
