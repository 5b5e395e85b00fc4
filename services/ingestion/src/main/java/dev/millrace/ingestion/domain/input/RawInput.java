package dev.millrace.ingestion.domain.input;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The bytes of a file as they lie there. It tells trouble with the file (network, disk) from trouble with what is in it:
 * decompressors throw the same exception for both.
 */
public final class RawInput extends FilterInputStream {

    private static final int BUFFER = 1 << 16;

    private Optional<IOException> failure = Optional.empty();
    private long count;

    public RawInput(InputStream in) {
        super(new BufferedInputStream(in, BUFFER));
    }

    /** Throws what the file itself threw, if it did. */
    public void throwIfFailed() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** How many bytes have been taken. */
    public long count() {
        return count;
    }

    /** The first {@code n} bytes, or what there is; they are read again later. */
    public byte[] peek(int n) throws IOException {
        try {
            in.mark(n);
            byte[] first = in.readNBytes(n);
            in.reset();
            return first;
        } catch (IOException e) {
            throw noted(e);
        }
    }

    @Override
    public int read() throws IOException {
        try {
            int b = in.read();
            count += b < 0 ? 0 : 1;
            return b;
        } catch (IOException e) {
            throw noted(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int n = in.read(buffer, offset, length);
            count += Math.max(n, 0);
            return n;
        } catch (IOException e) {
            throw noted(e);
        }
    }

    /**
     * At least 1 while anything is left: GZIPInputStream takes 0 after a member for the end of the file, which streams
     * from a network answer at any time, and would silently lose all further members.
     */
    @Override
    public int available() throws IOException {
        int known = in.available();
        return known > 0 ? known : peek(1).length;
    }

    /** Takes note that this machine failed, not the file, whatever a library makes of it on the way up. */
    IOException noted(IOException e) {
        failure = Optional.of(e);
        return e;
    }
}
