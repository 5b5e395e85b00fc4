package dev.millrace.contracts.shards;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/**
 * Reads what filtering measured on a shard's documents, one at a time. A damaged object surfaces as an unchecked
 * exception of {@link #next} that has the {@link IOException} as its cause.
 */
public final class SignalsReader implements Iterator<SignalsEntry>, Closeable {

    private final SignalsHeader header;
    private final JsonLines.Reader<SignalsEntry> lines;

    /**
     * Reads from {@code in}, which {@link #close} closes.
     *
     * @throws IOException when it can't be read, or its format is newer than this
     */
    public SignalsReader(InputStream in) throws IOException {
        JsonLines.Headed<SignalsHeader, SignalsEntry> headed =
                JsonLines.reader(in, SignalsHeader.class, SignalsEntry.class);
        this.header = headed.header();
        this.lines = headed.lines();
        if (header.version() != SignalsHeader.VERSION) {
            lines.close();
            throw new IOException("Signals are of version %d; this reads version %d"
                    .formatted(header.version(), SignalsHeader.VERSION));
        }
    }

    /** What the figures are. */
    public SignalsHeader header() {
        return header;
    }

    @Override
    public boolean hasNext() {
        return lines.hasNext();
    }

    @Override
    public SignalsEntry next() {
        return lines.next();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
