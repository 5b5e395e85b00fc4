package dev.millrace.ingestion.domain;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Compression, told by the first bytes and never by the name. */
final class Decompression {

    private static final int BUFFER = 1 << 16;

    private Decompression() {}

    static boolean isGzip(byte[] first) {
        return first.length > 1 && (first[0] & 0xFF) == 0x1F && (first[1] & 0xFF) == 0x8B;
    }

    static boolean isZstandard(byte[] first) {
        return first.length > 3
                && (first[0] & 0xFF) == 0x28
                && (first[1] & 0xFF) == 0xB5
                && (first[2] & 0xFF) == 0x2F
                && (first[3] & 0xFF) == 0xFD;
    }

    /** What {@code raw} holds, decompressed if need be; fails with {@link TooMuch} when it grows beyond all reason. */
    static InputStream open(RawInput raw, ReadLimits limits) throws IOException {
        byte[] first = raw.peek(4);
        if (isGzip(first)) {
            return new BufferedInputStream(new Guarded(new GZIPInputStream(raw, BUFFER), raw, limits), BUFFER);
        }
        if (isZstandard(first)) {
            ZstdInputStream zstd = new ZstdInputStream(raw);
            return new BufferedInputStream(new Guarded(zstd, raw, limits), BUFFER);
        }
        return raw;
    }

    /** So much came out of so little that it isn't worth going on. */
    static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuch(String message) {
            super(message);
        }
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
            int n = in.read(buffer, offset, length);
            out += Math.max(n, 0);
            if (out > ReadLimits.EXPANSION_FREE && out / expansion > raw.count()) {
                throw new TooMuch("%d bytes came out of %d".formatted(out, raw.count()));
            }
            return n;
        }
    }
}
