package dev.millrace.ingestion.domain.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream as bytes, ended by LF. However long a line is, little more than the limit of it is held. */
public final class ByteLines implements Closeable {

    private static final int BUFFER = 1 << 17;

    private final InputStream in;
    private final int limit;
    private byte[] buffer = new byte[BUFFER];
    private int begin;
    private int end;
    private int next;
    private int filled;

    public ByteLines(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * Goes on to the next line.
     *
     * @return its length in bytes without the LF, or -1 at the end. When that is more than the limit, the line's bytes
     *     aren't there
     */
    public long next() throws IOException {
        begin = next;
        int searched = next;
        while (true) {
            int newline = Utf8.indexOfNewline(buffer, searched, filled);
            if (newline >= 0) {
                end = newline;
                next = newline + 1;
                return (long) end - begin;
            }
            if (filled - begin > limit) {
                return skip();
            }
            int offset = filled - begin;
            if (!fill()) {
                end = filled;
                next = filled;
                return end == begin ? -1 : (long) end - begin;
            }
            searched = begin + offset;
        }
    }

    /** Where the line is kept; until {@link #next} is called again. */
    public byte[] buffer() {
        return buffer;
    }

    public int begin() {
        return begin;
    }

    public int end() {
        return end;
    }

    /** Counts the rest of a line that is too long. */
    private long skip() throws IOException {
        long length = (long) filled - begin;
        begin = 0;
        filled = 0;
        while (fill()) {
            int newline = Utf8.indexOfNewline(buffer, 0, filled);
            if (newline >= 0) {
                next = newline + 1;
                end = newline;
                return length + newline;
            }
            length += filled;
            filled = 0;
        }
        next = 0;
        end = 0;
        return length;
    }

    /** Reads more behind what is there; what comes before the line that is being read may go. */
    private boolean fill() throws IOException {
        if (filled == buffer.length) {
            makeRoom();
        }
        int n = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(n, 0);
        return n > 0;
    }

    private void makeRoom() {
        int kept = filled - begin;
        byte[] target = kept > buffer.length / 2
                ? new byte[(int) Math.min(2L * buffer.length, Math.min((long) limit + BUFFER, Integer.MAX_VALUE - 8))]
                // One long line is no reason to hold on to much memory for the rest of the file.
                : buffer.length > BUFFER && kept <= BUFFER / 2 ? new byte[BUFFER] : buffer;
        System.arraycopy(buffer, begin, target, 0, kept);
        buffer = target;
        begin = 0;
        filled = kept;
    }

    /** A copy of the line. */
    byte[] line() {
        return Arrays.copyOfRange(buffer, begin, end);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
