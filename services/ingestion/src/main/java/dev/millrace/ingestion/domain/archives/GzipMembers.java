package dev.millrace.ingestion.domain.archives;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The decompressed bytes of all gzip members (RFC 1952) of a stream, one after the other. In an archive each record is a
 * member of its own, so a damaged one costs one record: {@link #resume} goes on at the next member. What lies between
 * members and is neither a member nor padding is {@link Damaged}, too.
 */
final class GzipMembers extends InputStream {

    private static final int BUFFER = 1 << 16;
    private static final long EXPANSION_FREE = 64L << 20;
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CHECK = 2;
    private static final int RESERVED = 0xE0;
    private static final int LONGEST_HEADER = 4096;

    private final InputStream in;
    private final int expansion;
    private final byte[] buffer = new byte[BUFFER];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 check = new CRC32();
    private int at;
    private int filled;

    /** Where the member begins, before the buffer if that is -1. */
    private int memberAt = -1;

    private boolean inMember;
    private long members;
    private long written;
    private long allRead;
    private long allWritten;

    /**
     * Over {@code in}.
     *
     * @param expansion most bytes that one compressed byte may become, once {@value #EXPANSION_FREE} have come out
     */
    GzipMembers(InputStream in, int expansion) {
        this.in = in;
        this.expansion = expansion;
    }

    /** Whether {@code first} begins a gzip member: its magic number and its only compression method. */
    static boolean begins(byte[] first) {
        return first.length > 2 && (first[0] & 0xFF) == 0x1F && (first[1] & 0xFF) == 0x8B && first[2] == 8;
    }

    /** How many members have begun. */
    long members() {
        return members;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /**
     * As {@link InputStream#read(byte[], int, int)}; never crosses the end of a member.
     *
     * @throws Damaged if what comes is no whole member; {@link #resume} then looks for the next
     */
    @Override
    public int read(byte[] out, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (!inMember && !begin()) {
                return -1;
            }
            int n = inflate(out, offset, length);
            if (n > 0) {
                return n;
            }
        }
    }

    /**
     * Goes on at the next member behind the start of the damaged one; false when there is none. Damaged data may have been
     * taken to reach into the next member, so the search begins at the front.
     */
    boolean resume() throws IOException {
        inMember = false;
        at = memberAt + 1;
        while (need(3)) {
            if (isMagic(at)) {
                return true;
            }
            at++;
        }
        at = filled;
        return false;
    }

    private int inflate(byte[] out, int offset, int length) throws IOException {
        if (inflater.needsInput()) {
            if (at == filled && !fill()) {
                inMember = false;
                throw new EOFException("the archive ends within a compressed record");
            }
            inflater.setInput(buffer, at, filled - at);
        }
        try {
            int n = inflater.inflate(out, offset, length);
            at = filled - inflater.getRemaining();
            check.update(out, offset, n);
            written += n;
            allWritten += n;
            if (allWritten > EXPANSION_FREE && allWritten / expansion > allRead) {
                throw new TooMuchExpansion(allWritten, allRead);
            }
            if (inflater.finished()) {
                end();
            } else if (inflater.needsDictionary()) {
                inMember = false;
                throw Damaged.compression("a compressed record asks for a dictionary");
            }
            return n;
        } catch (DataFormatException e) {
            inMember = false;
            throw Damaged.compression("the compressed data of a record is damaged");
        }
    }

    /** Whether another member begins here, behind padding of zeros if there is any. */
    private boolean begin() throws IOException {
        while (need(1) && buffer[at] == 0) {
            at++;
        }
        if (!need(1)) {
            return false;
        }
        int header = header();
        memberAt = at;
        if (header < 0) {
            // Never passed over as a whole: what looks like a header's length may reach into the next members.
            at++;
            throw Damaged.between();
        }
        at += header;
        inflater.reset();
        check.reset();
        written = 0;
        inMember = true;
        members++;
        return true;
    }

    /** The length of the member's header that begins here; -1 if none does. */
    private int header() throws IOException {
        if (!need(HEADER) || !isMagic(at) || (buffer[at + 3] & RESERVED) != 0) {
            return -1;
        }
        int flags = buffer[at + 3];
        int length = HEADER;
        if ((flags & EXTRA) != 0) {
            if (!need(length + 2)) {
                return -1;
            }
            length += 2 + Byte.toUnsignedInt(buffer[at + length]) + (Byte.toUnsignedInt(buffer[at + length + 1]) << 8);
        }
        for (int part : new int[] {NAME, COMMENT}) {
            if ((flags & part) != 0) {
                length = behindString(length);
            }
        }
        length += (flags & HEADER_CHECK) != 0 ? 2 : 0;
        return length <= LONGEST_HEADER && need(length) ? length : -1;
    }

    /** Where, from the header's start, the text ends that begins there; beyond {@link #LONGEST_HEADER} if it doesn't. */
    private int behindString(int from) throws IOException {
        int length = from;
        while (length <= LONGEST_HEADER && need(length + 1)) {
            if (buffer[at + length] == 0) {
                return length + 1;
            }
            length++;
        }
        return LONGEST_HEADER + 1;
    }

    private void end() throws IOException {
        inMember = false;
        if (!need(TRAILER)) {
            at = filled;
            throw new EOFException("the archive ends within a compressed record");
        }
        long declared = little(at);
        long length = little(at + 4);
        at += TRAILER;
        if (declared != check.getValue() || length != (written & 0xFFFFFFFFL)) {
            throw Damaged.compression("a compressed record's checksum is wrong");
        }
    }

    private long little(int from) {
        long value = 0;
        for (int i = 3; i >= 0; i--) {
            value = (value << 8) | Byte.toUnsignedLong(buffer[from + i]);
        }
        return value;
    }

    private boolean isMagic(int from) {
        return (buffer[from] & 0xFF) == 0x1F && (buffer[from + 1] & 0xFF) == 0x8B && buffer[from + 2] == 8;
    }

    /** Whether {@code n} more bytes are there; then they are in the buffer. */
    private boolean need(int n) throws IOException {
        while (filled - at < n) {
            if (at > 0) {
                System.arraycopy(buffer, at, buffer, 0, filled - at);
                filled -= at;
                memberAt = Math.max(-1, memberAt - at);
                at = 0;
            }
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        if (at == filled) {
            at = 0;
            filled = 0;
            memberAt = -1;
        }
        int n = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(n, 0);
        allRead += Math.max(n, 0);
        return n > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
