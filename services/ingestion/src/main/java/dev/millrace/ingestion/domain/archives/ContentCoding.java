package dev.millrace.ingestion.domain.archives;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/**
 * Undoes an HTTP content coding (RFC 9110, section 8.4): gzip, deflate (with zlib's head or, as some servers send it,
 * without), Brotli, Zstandard.
 */
public final class ContentCoding {

    private ContentCoding() {}

    /**
     * What comes of decoding.
     *
     * @param bytes what came out, at most one more than was asked for
     * @param whole whether the coded data ended as it should
     */
    @SuppressWarnings("ArrayRecordComponent") // The bytes are handed over, not shared.
    public record Decoded(byte[] bytes, boolean whole) {}

    /**
     * Decodes {@code body}. Archives often keep the header though the crawler has decoded the body: what isn't so coded is
     * returned as it is.
     *
     * @param header the value of Content-Encoding: codings in the order in which they were applied
     * @param most bytes that are worth having; one more is returned when there are more
     */
    public static Decoded decode(byte[] body, String header, int most) {
        byte[] bytes = body;
        boolean whole = true;
        String[] codings = header.toLowerCase(Locale.ROOT).split(",", -1);
        for (int i = codings.length - 1; i >= 0 && bytes.length <= most; i--) {
            Decoded decoded = one(bytes, codings[i].strip(), most);
            bytes = decoded.bytes;
            whole &= decoded.whole;
        }
        return new Decoded(bytes, whole);
    }

    private static Decoded one(byte[] body, String coding, int most) {
        if (body.length == 0) {
            return new Decoded(body, true);
        }
        return switch (coding) {
            case "gzip", "x-gzip" ->
                GzipMembers.begins(body) ? read(GZIPInputStream::new, body, most) : new Decoded(body, true);
            case "deflate" -> deflated(body, most);
            case "br" -> orAsItIs(read(BrotliInputStream::new, body, most), body);
            case "zstd" -> orAsItIs(read(ZstdInputStream::new, body, most), body);
            default -> new Decoded(body, true);
        };
    }

    private static Decoded deflated(byte[] body, int most) {
        Decoded withHead = read(InflaterInputStream::new, body, most);
        return withHead.bytes.length > 0
                ? withHead
                : orAsItIs(read(in -> new InflaterInputStream(in, new Inflater(true)), body, most), body);
    }

    private static Decoded orAsItIs(Decoded decoded, byte[] body) {
        return decoded.bytes.length == 0 && !decoded.whole ? new Decoded(body, true) : decoded;
    }

    private interface Decoder {
        InputStream over(InputStream in) throws IOException;
    }

    private static Decoded read(Decoder decoder, byte[] body, int most) {
        byte[] out = new byte[Math.min(most, Math.max(1 << 14, body.length * 4)) + 1];
        int length = 0;
        try (InputStream in = decoder.over(new ByteArrayInputStream(body))) {
            while (length <= most) {
                if (length == out.length) {
                    out = Arrays.copyOf(out, (int) Math.min(most + 1L, out.length * 2L));
                }
                int n = in.read(out, length, out.length - length);
                if (n < 0) {
                    return new Decoded(Arrays.copyOf(out, length), true);
                }
                length += n;
            }
            return new Decoded(Arrays.copyOf(out, length), true);
        } catch (IOException e) {
            // What came out before the damage is the beginning of a page; the caller is told that it is no more.
            return new Decoded(Arrays.copyOf(out, length), false);
        }
    }
}
