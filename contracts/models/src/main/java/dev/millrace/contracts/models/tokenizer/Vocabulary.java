package dev.millrace.contracts.models.tokenizer;

import java.util.List;
import java.util.Map;

/** What BPE needs of a vocabulary, and the bytes each token stands for. */
final class Vocabulary {
    private final List<byte[]> tokens;
    private final int[] byteIds;
    private final MergeTable merges;
    private final Map<String, Integer> wholePieces;
    private final WordCache cache = new WordCache();

    /**
     * @param tokens each token's bytes, by id; empty where there is no token
     * @param byteIds the id of each byte's own token; -1 for a byte that has none and is dropped, as Hugging Face does
     *     without an unknown token
     * @param merges which ids merge
     * @param wholePieces entries that a piece is looked up in before merging ({@code ignore_merges}); else empty
     */
    Vocabulary(List<byte[]> tokens, int[] byteIds, MergeTable merges, Map<String, Integer> wholePieces) {
        this.tokens = List.copyOf(tokens);
        this.byteIds = byteIds;
        this.merges = merges;
        this.wholePieces = wholePieces;
    }

    int size() {
        return tokens.size();
    }

    byte[] bytes(int id) {
        return tokens.get(id);
    }

    int byteId(int unsignedByte) {
        return byteIds[unsignedByte];
    }

    MergeTable merges() {
        return merges;
    }

    Map<String, Integer> wholePieces() {
        return wholePieces;
    }

    WordCache cache() {
        return cache;
    }
}
