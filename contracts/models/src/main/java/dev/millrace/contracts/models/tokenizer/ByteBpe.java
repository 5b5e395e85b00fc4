package dev.millrace.contracts.models.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Byte-level BPE. */
final class ByteBpe implements Model {
    private final int[] byteIds;
    private final MergeTable merges;
    private final Map<String, Integer> wholePieces;

    /**
     * One for a vocabulary.
     *
     * @param byteIds the id of each byte's own token; -1 for a byte that has none and is dropped, as Hugging Face does without an
     *     unknown token
     * @param merges which ids merge
     * @param wholePieces tokens that a piece is looked up in before merging ({@code ignore_merges}), by their bytes as Latin-1; else
     *     empty
     */
    ByteBpe(int[] byteIds, MergeTable merges, Map<String, Integer> wholePieces) {
        this.byteIds = byteIds.clone();
        this.merges = merges;
        this.wholePieces = wholePieces;
    }

    @Override
    public Worker worker() {
        Merging merging = new Merging(merges);
        return (utf8, length, out) -> {
            Integer whole = wholePiece(utf8, length);
            if (whole != null) {
                out.add(whole);
                return;
            }
            merging.clear();
            for (int i = 0; i < length; i++) {
                int id = byteIds[utf8[i] & 0xff];
                if (id >= 0) {
                    merging.add(id);
                }
            }
            merging.merge();
            out.add(merging.symbols(), merging.size());
        };
    }

    private @Nullable Integer wholePiece(byte[] utf8, int length) {
        return wholePieces.isEmpty() ? null : wholePieces.get(new String(utf8, 0, length, StandardCharsets.ISO_8859_1));
    }
}
