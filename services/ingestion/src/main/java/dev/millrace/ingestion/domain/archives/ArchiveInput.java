package dev.millrace.ingestion.domain.archives;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** An archive's bytes with a way back: lines, blocks, and the search for the next record behind a damage. */
final class ArchiveInput implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final Optional<GzipMembers> members;
    private byte[] buffer = new byte[BUFFER];
    private int at;
    private int filled;

    private ArchiveInput(InputStream in, Optional<GzipMembers> members) {
        this.in = in;
        this.members = members;
    }

    static ArchiveInput plain(InputStream in) {
        return new ArchiveInput(in, Optional.empty());
    }

    static ArchiveInput gzip(InputStream in, int expansion) {
        GzipMembers members = new GzipMembers(in, expansion);
        return new ArchiveInput(members, Optional.of(members));
    }

    /** Whether nothing is left. */
    boolean isAtEnd() throws IOException {
        return at == filled && !fill();
    }

    /** How many compressed records have begun; 0 in a plain archive. */
    long members() {
        return members.map(GzipMembers::members).orElse(0L);
    }

    void skipLineEnds() throws IOException {
        while (!isAtEnd() && (buffer[at] == '\r' || buffer[at] == '\n')) {
            at++;
        }
    }

    /**
     * A line without its end, as ISO 8859-1.
     *
     * @throws Damaged if it has more than {@code most} bytes
     * @throws EOFException if nothing is left
     */
    String line(int most) throws IOException {
        int length = 0;
        while (true) {
            if (at + length == filled && !fill()) {
                if (length == 0) {
                    throw new EOFException("the archive ends within a record's header");
                }
                return taken(length);
            }
            if (buffer[at + length] == '\n') {
                String line = taken(length);
                at++;
                return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            }
            length++;
            if (length > most) {
                at += length;
                throw Damaged.record("a header line has more than " + most + " bytes");
            }
        }
    }

    private String taken(int length) {
        String line = new String(buffer, at, length, StandardCharsets.ISO_8859_1);
        at += length;
        return line;
    }

    /** The next {@code length} bytes, fewer at the end. What was read before a damage is kept back for {@link #resume}. */
    byte[] block(int length) throws IOException {
        byte[] block = new byte[Math.min(length, BUFFER)];
        int read = 0;
        while (read < length && !isAtEnd()) {
            int n = Math.min(length - read, filled - at);
            if (read + n > block.length) {
                block = Arrays.copyOf(block, (int) Math.min(length, Math.max(read + n, block.length * 4L)));
            }
            System.arraycopy(buffer, at, block, read, n);
            at += n;
            read += n;
        }
        return read == block.length ? block : Arrays.copyOf(block, read);
    }

    /** Passes over {@code length} bytes, or fewer if a line that begins a record comes before: then the length was wrong. */
    void skipWithin(long length, RecordStart begins) throws IOException {
        long skipped = 0;
        boolean atLineStart = true;
        while (skipped < length && !isAtEnd()) {
            if (atLineStart && buffer[at] == 'W' && starts(begins)) {
                return;
            }
            atLineStart = buffer[at++] == '\n';
            skipped++;
        }
    }

    /** Whether a record begins here. */
    boolean starts(RecordStart begins) throws IOException {
        return begins.matches(ahead());
    }

    /** Takes {@code bytes} from {@code from} on back, to be read again. */
    void unread(byte[] bytes, int from) {
        int back = bytes.length - from;
        byte[] larger = new byte[Math.max(BUFFER, back + filled - at + BUFFER)];
        System.arraycopy(bytes, from, larger, 0, back);
        System.arraycopy(buffer, at, larger, back, filled - at);
        filled = back + filled - at;
        at = 0;
        buffer = larger;
    }

    /** Goes to the start of the next line that {@code begins} a record; returns false at the end. */
    boolean seek(RecordStart begins) throws IOException {
        while (true) {
            if (starts(begins)) {
                return true;
            }
            if (!skipLine()) {
                return false;
            }
        }
    }

    /** Leaves out what is left of a damaged compressed record. */
    boolean resume() throws IOException {
        at = 0;
        filled = 0;
        return members.isPresent() && members.get().resume();
    }

    /** Tells by its first bytes whether a line begins a record. */
    interface RecordStart {
        boolean matches(byte[] ahead);
    }

    private byte[] ahead() throws IOException {
        while (filled - at < 256 && fill()) {
            // Until enough is there to tell.
        }
        return Arrays.copyOfRange(buffer, at, Math.min(filled, at + 256));
    }

    private boolean skipLine() throws IOException {
        while (!isAtEnd()) {
            if (buffer[at++] == '\n') {
                return true;
            }
        }
        return false;
    }

    private boolean fill() throws IOException {
        if (at == filled) {
            at = 0;
            filled = 0;
        } else if (filled == buffer.length) {
            if (at == 0) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            } else {
                System.arraycopy(buffer, at, buffer, 0, filled - at);
                filled -= at;
                at = 0;
            }
        }
        int n = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(n, 0);
        return n > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
