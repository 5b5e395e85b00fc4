package dev.millrace.contracts.models.tokenizer;

import java.util.List;

/** Byte-level BPE. */
final class ByteBpe implements Model {
    private final int[] byteIds;
    private final MergeTable merges;
    private final PieceTable wholePieces;
    /** What each two bytes merge to, by the first one's 256-fold and the second: most look-ups are of these. */
    private final long[] ofBytes = new long[1 << 16];

    /**
     * One for a vocabulary.
     *
     * @param byteIds the id of each byte's own token; -1 for a byte that has none and is dropped, as Hugging Face does without an
     *     unknown token
     * @param merges which ids merge
     * @param wholePieces tokens that a piece is looked up in before merging ({@code ignore_merges}); else empty
     */
    ByteBpe(int[] byteIds, MergeTable merges, PieceTable wholePieces) {
        this.byteIds = byteIds.clone();
        this.merges = merges;
        this.wholePieces = wholePieces;
        for (int pair = 0; pair < ofBytes.length; pair++) {
            ofBytes[pair] = merges.get(byteIds[pair >> 8], byteIds[pair & 0xff]);
        }
    }

    /**
     * The merges of a vocabulary that says only what the tokens are, in the order in which they are preferred: two
     * neighbours merge when they are a token together. A token comes of the one pair that is left when those before it have
     * merged what it is spelled with, whatever stands around it: a merge across its ends would leave nothing of it. One that
     * doesn't come to a pair never is.
     *
     * @param byteIds the id of each byte
     * @param tokens by rank, which is the id; empty where there is none
     */
    static MergeTable merges(int[] byteIds, List<byte[]> tokens) {
        MergeTable table = new MergeTable(tokens.size());
        Merging merging = new Merging(table);
        for (int rank = 0; rank < tokens.size(); rank++) {
            byte[] token = tokens.get(rank);
            if (token.length > 1) {
                merging.clear();
                for (byte b : token) {
                    merging.add(byteIds[b & 0xff]);
                }
                merging.merge();
                if (merging.size() == 2) {
                    table.put(merging.symbols()[0], merging.symbols()[1], rank, rank);
                }
            }
        }
        return table;
    }

    @Override
    public Worker worker() {
        Merging merging = new Merging(merges);
        return (utf8, length, out) -> {
            int whole = wholePieces.get(utf8, length);
            if (whole >= 0) {
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
            if (merging.size() == length) {
                merging.merge(utf8, ofBytes);
            } else {
                merging.merge();
            }
            out.add(merging.symbols(), merging.size());
        };
    }
}
