package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/**
 * Reads the documents of a shard, one at a time. A damaged object surfaces as an unchecked exception of {@link #next} that
 * has the {@link IOException} as its cause.
 */
public final class ShardReader implements Iterator<Document>, Closeable {

    private final JsonLines.Reader<Document> lines;

    /** Reads from {@code in}, which {@link #close} closes. */
    public ShardReader(InputStream in) throws IOException {
        this.lines = JsonLines.reader(in, Document.class);
    }

    @Override
    public boolean hasNext() {
        return lines.hasNext();
    }

    @Override
    public Document next() {
        return lines.next();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
