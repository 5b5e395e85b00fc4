package dev.millrace.contracts.models.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Ids of pieces by their bytes. Open addressing; immutable once it is filled. */
final class PieceTable {
    /** No such piece. */
    static final int NONE = -1;

    private final List<byte[]> pieces;
    /** Upper half of a piece's hash, and its id with one added; 0 where there is none. */
    private final long[] places;

    private final int longest;

    /** @param pieces by id; empty where there is none */
    PieceTable(List<byte[]> pieces) {
        this.pieces = List.copyOf(pieces);
        this.places = new long[Integer.highestOneBit(Math.max(1, pieces.size())) * 4];
        int most = 0;
        for (int id = 0; id < pieces.size(); id++) {
            byte[] piece = pieces.get(id);
            if (piece.length > 0) {
                most = Math.max(most, piece.length);
                long hash = hash(piece, piece.length);
                int place = (int) hash & (places.length - 1);
                while (places[place] != 0) {
                    place = (place + 1) & (places.length - 1);
                }
                places[place] = (hash & 0xffffffff00000000L) | (id + 1);
            }
        }
        this.longest = most;
    }

    /** The id of a piece, {@link #NONE} when there is none. */
    int get(byte[] piece, int length) {
        if (length > longest) {
            return NONE;
        }
        long hash = hash(piece, length);
        for (int place = (int) hash & (places.length - 1); ; place = (place + 1) & (places.length - 1)) {
            long there = places[place];
            if (there == 0) {
                return NONE;
            }
            int id = (int) there - 1;
            byte[] known = pieces.get(id);
            if ((there ^ hash) >>> 32 == 0 && Arrays.equals(known, 0, known.length, piece, 0, length)) {
                return id;
            }
        }
    }

    private static long hash(byte[] piece, int length) {
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = (hash + piece[i]) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
        }
        return hash ^ (hash >>> 32);
    }
}
