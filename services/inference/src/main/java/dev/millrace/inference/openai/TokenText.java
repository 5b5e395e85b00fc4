package dev.millrace.inference.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Tokens as text in JSON. A token that is no whole text by itself is written as OpenAI does: {@code bytes:\xe2\x80}. */
final class TokenText {
    private final Tokenizer tokenizer;

    TokenText(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    String of(int id) {
        byte[] bytes = tokenizer.bytes(id);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder("bytes:");
            for (byte b : bytes) {
                text.append("\\x%02x".formatted(b));
            }
            return text.toString();
        }
    }

    void bytes(int id, ArrayNode into) {
        for (byte b : tokenizer.bytes(id)) {
            into.add(b & 0xff);
        }
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }
}
