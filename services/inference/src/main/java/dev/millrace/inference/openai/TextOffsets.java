package dev.millrace.inference.openai;

import dev.millrace.contracts.models.tokenizer.StreamingDecoder;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.util.Arrays;

/**
 * Where tokens stand in their text, in characters (code points, as Python counts them). Follows the tokens and not what
 * has been shown of them, so that a text held back for a stop makes no difference.
 */
final class TextOffsets {
    private final Tokenizer tokenizer;
    private final StreamingDecoder decoder;
    private int offset;

    TextOffsets(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.decoder = tokenizer.streamingDecoder();
    }

    /** Where the next token begins: with the character that its first byte is part of. */
    int next(int id) {
        byte[] bytes = tokenizer.bytes(id);
        if (bytes.length == 0) {
            return offset;
        }
        if (!continues(bytes[0])) {
            // What stood before it unfinished stays so, and is a character of its own.
            offset += characters(decoder.finish());
            int begins = offset;
            offset += characters(decoder.next(bytes));
            return begins;
        }
        int through = characters(decoder.next(Arrays.copyOf(bytes, 1)));
        int begins = offset + Math.max(0, through - 1);
        offset += through + characters(decoder.next(Arrays.copyOfRange(bytes, 1, bytes.length)));
        return begins;
    }

    /** Whether a byte is one of UTF-8 that begins no character. */
    private static boolean continues(byte first) {
        return (first & 0xc0) == 0x80;
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
