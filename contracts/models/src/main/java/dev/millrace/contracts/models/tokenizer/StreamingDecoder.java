package dev.millrace.contracts.models.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text from tokens that come one by one. A character whose bytes are spread over several tokens is held back until it is
 * whole, so the parts joined are what decoding all tokens at once gives. For one thread.
 */
public final class StreamingDecoder {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer pending = ByteBuffer.allocate(64);

    StreamingDecoder() {}

    /** The text that {@code bytes}, the next token's, complete; may be empty. */
    public String next(byte[] bytes) {
        if (pending.remaining() < bytes.length) {
            ByteBuffer larger = ByteBuffer.allocate(pending.position() + bytes.length);
            pending = larger.put(pending.flip());
        }
        pending.put(bytes).flip();
        CharBuffer out = CharBuffer.allocate(pending.remaining() + 1);
        decoder.decode(pending, out, false);
        pending.compact();
        return out.flip().toString();
    }

    /** What is left at the end: a replacement character for an unfinished one, or nothing. */
    public String finish() {
        pending.flip();
        CharBuffer out = CharBuffer.allocate(pending.remaining() + 1);
        decoder.decode(pending, out, true);
        decoder.flush(out);
        decoder.reset();
        pending.clear();
        return out.flip().toString();
    }
}
