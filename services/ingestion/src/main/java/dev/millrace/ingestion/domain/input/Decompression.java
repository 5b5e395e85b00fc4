package dev.millrace.ingestion.domain.input;

import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Compression, told by the first bytes and never by the name. */
public final class Decompression {

    private static final int BUFFER = 1 << 16;

    private Decompression() {}

    static boolean isGzip(byte[] first) {
        return first.length > 1 && (first[0] & 0xFF) == 0x1F && (first[1] & 0xFF) == 0x8B;
    }

    public static boolean isZstandard(byte[] first) {
        return first.length > 3
                && (first[0] & 0xFF) == 0x28
                && (first[1] & 0xFF) == 0xB5
                && (first[2] & 0xFF) == 0x2F
                && (first[3] & 0xFF) == 0xFD;
    }

    static boolean isBzip2(byte[] first) {
        return first.length > 3
                && first[0] == 'B'
                && first[1] == 'Z'
                && first[2] == 'h'
                && first[3] >= '1'
                && first[3] <= '9';
    }

    public static boolean isCompressed(byte[] first) {
        return isGzip(first) || isZstandard(first) || isBzip2(first);
    }

    /** How many bytes have to be there so that the first of them can be decompressed. */
    public static int firstBlock(byte[] first) {
        return isBzip2(first) ? 1 << 20 : isZstandard(first) ? 1 << 18 : FormatDetector.LOOK_AT;
    }

    /**
     * What {@code raw} holds, decompressed if need be, all members and streams of it; to be read in large pieces. Fails with
     * {@link Unreadable} when it grows beyond all reason.
     */
    public static InputStream open(RawInput raw, ReadLimits limits) throws IOException {
        byte[] first = raw.peek(4);
        if (isGzip(first)) {
            return new Guarded(new GZIPInputStream(raw, BUFFER), raw, limits);
        }
        if (isZstandard(first)) {
            return new Guarded(new ZstdInputStream(raw), raw, limits);
        }
        return isBzip2(first) ? new Guarded(bzip2(raw), raw, limits) : raw;
    }

    private static InputStream bzip2(RawInput raw) throws IOException {
        // Wikipedia's "multistream" dumps are many streams, one behind the other.
        return new BZip2CompressorInputStream(raw, true);
    }

    private static final class Guarded extends FilterInputStream {
        private final RawInput raw;
        private final int expansion;
        private long out;

        Guarded(InputStream in, RawInput raw, ReadLimits limits) {
            super(in);
            this.raw = raw;
            this.expansion = limits.expansion();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n;
            try {
                n = in.read(buffer, offset, length);
            } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
                // What decompressors throw for tables that make no sense.
                throw new IOException("Damaged compressed data", e);
            }
            out += Math.max(n, 0);
            if (out > ReadLimits.EXPANSION_FREE && out / expansion > raw.count()) {
                throw new Unreadable(ReadLimits.exceeded("expansion", expansion, raw.count()));
            }
            return n;
        }
    }
}
