package dev.millrace.inference.openai;

import dev.millrace.contracts.models.tokenizer.StreamingDecoder;
import dev.millrace.contracts.models.tokenizer.Tokenizer;

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

    /** Where the next token begins. */
    int next(int id) {
        int begins = offset;
        String text = decoder.next(tokenizer.bytes(id));
        offset += text.codePointCount(0, text.length());
        return begins;
    }
}
