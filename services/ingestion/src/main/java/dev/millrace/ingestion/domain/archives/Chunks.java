package dev.millrace.ingestion.domain.archives;

import java.io.ByteArrayOutputStream;

/**
 * The chunked transfer coding (RFC 9112, section 7.1).
 *
 * @param bytes what the chunks hold
 * @param whole whether the last chunk was there and all others were as long as they said
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are handed over, not shared.
public record Chunks(byte[] bytes, boolean whole) {

    /** Decodes {@code body}; what isn't chunked at all, though it is declared so, is returned as it is. */
    public static Chunks decode(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length);
        int at = 0;
        while (at < body.length) {
            int end = lineEnd(body, at);
            int size = size(body, at, end);
            if (size < 0) {
                if (at == 0) {
                    return new Chunks(body, true);
                }
                out.write(body, at, body.length - at);
                return new Chunks(out.toByteArray(), false);
            }
            if (size == 0) {
                return new Chunks(out.toByteArray(), true);
            }
            int from = Math.min(end + 1, body.length);
            int length = Math.min(size, body.length - from);
            out.write(body, from, length);
            at = behindLineEnd(body, from + length);
        }
        return new Chunks(out.toByteArray(), false);
    }

    private static int lineEnd(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] != '\n') {
            at++;
        }
        return at;
    }

    private static int behindLineEnd(byte[] body, int from) {
        int at = from;
        if (at < body.length && body[at] == '\r') {
            at++;
        }
        return at < body.length && body[at] == '\n' ? at + 1 : at;
    }

    /** The hexadecimal size that a chunk begins with; -1 if it doesn't. Extensions behind a semicolon are allowed. */
    private static int size(byte[] body, int from, int end) {
        int at = from;
        int size = 0;
        while (at < end && Character.digit(body[at], 16) >= 0) {
            size = size * 16 + Character.digit(body[at], 16);
            if (at - from > 6) {
                return -1;
            }
            at++;
        }
        if (at == from) {
            return -1;
        }
        while (at < end && (body[at] == ' ' || body[at] == '\r')) {
            at++;
        }
        return at == end || body[at] == ';' ? size : -1;
    }
}
