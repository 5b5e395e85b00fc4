package dev.millrace.contracts.models.tokenizer;

import java.util.List;

/** How each token is spelled in a piece that the model sees. */
final class Vocabulary {
    private final List<byte[]> tokens;

    /** @param tokens each token's bytes, by id; empty where there is no token */
    Vocabulary(List<byte[]> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    int size() {
        return tokens.size();
    }

    byte[] bytes(int id) {
        return tokens.get(id);
    }
}
