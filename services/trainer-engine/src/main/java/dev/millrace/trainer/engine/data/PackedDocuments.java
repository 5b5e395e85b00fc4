package dev.millrace.trainer.engine.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Whole documents side by side in rows, a stretch for each. Which of them share a row is the same in every pass: the longest
 * first, each goes where the least room is left for it (best-fit decreasing; Ding et al. 2024, "Fewer truncations improve
 * language modeling"). One that is longer than a row is cut; parts of which nothing counts are left out.
 *
 * @param places of a row
 * @param overlap tokens that a part has in common with the one before it, and that take no place in a row: 1 where each
 *     token is to foretell the next, else 0
 */
record PackedDocuments(int places, int overlap) implements Cutting {

    /** A document, or a part of one. */
    record Piece(int document, int from, int count) {}

    @Override
    public Cut of(SourceTokens source) {
        return cut(packed(pieces(source), places, overlap), (piece, into) -> {
            into.add(source, piece.document(), piece.from(), piece.count());
            into.end();
        });
    }

    /** How what a piece has goes into its row. */
    interface Filling {
        void fill(Piece piece, Row into);
    }

    /** Rows that stay together, in another order in each pass. */
    static Cut cut(List<List<Piece>> rows, Filling filling) {
        return new Cut() {
            @Override
            public int rows() {
                return rows.size();
            }

            @Override
            public Pass pass(Shuffle shuffle) {
                int[] order = shuffle.permutation(rows.size());
                return (row, into) -> rows.get(order[row]).forEach(piece -> filling.fill(piece, into));
            }
        };
    }

    private List<Piece> pieces(SourceTokens source) {
        List<Piece> pieces = new ArrayList<>();
        for (int document = 0; document < source.documents(); document++) {
            int length = source.length(document);
            for (int from = 0; from + overlap < length; from += places) {
                int count = Math.min(places + overlap, length - from);
                if (source.learns(document, from + overlap, count - overlap)) {
                    pieces.add(new Piece(document, from, count));
                }
            }
        }
        return pieces;
    }

    /**
     * Rows of pieces.
     *
     * @param places of a row
     * @param overlap tokens of each piece that take no place; where each takes some more, less than 0
     */
    static List<List<Piece>> packed(List<Piece> pieces, int places, int overlap) {
        pieces.sort(Comparator.comparingInt(Piece::count).reversed());
        List<List<Piece>> rows = new ArrayList<>();
        // Rows by the room that is left in them, the newest on top.
        List<List<List<Piece>>> byRoom = new ArrayList<>();
        for (int room = 0; room <= places; room++) {
            byRoom.add(new ArrayList<>());
        }
        BitSet rooms = new BitSet(places + 1);
        for (Piece piece : pieces) {
            int taken = piece.count() - overlap;
            int room = rooms.nextSetBit(taken);
            List<Piece> row;
            if (room < 0) {
                row = new ArrayList<>(1);
                rows.add(row);
                room = places;
            } else {
                row = byRoom.get(room).removeLast();
                rooms.set(room, !byRoom.get(room).isEmpty());
            }
            row.add(piece);
            if (room > taken) {
                byRoom.get(room - taken).add(row);
                rooms.set(room - taken);
            }
        }
        return rows;
    }
}
