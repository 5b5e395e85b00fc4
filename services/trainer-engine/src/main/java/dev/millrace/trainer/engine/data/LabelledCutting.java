package dev.millrace.trainer.engine.data;

import dev.millrace.trainer.engine.data.PackedDocuments.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled texts: two documents with one id, the tokens and of each of them what it is. A row has two stretches for each
 * text in it, or a part of one that is longer than a row: tokens, and what they are.
 *
 * @param places of a row
 * @param frame places that are taken beside the tokens of each part
 */
record LabelledCutting(int places, int frame) implements Cutting {

    @Override
    public Cut of(SourceTokens source) throws UnusableDataset {
        return PackedDocuments.cut(PackedDocuments.packed(pieces(source), places, -frame), (piece, into) -> {
            for (int document = piece.document(); document < piece.document() + 2; document++) {
                into.add(source, document, piece.from(), piece.count());
                into.end();
            }
        });
    }

    private List<Piece> pieces(SourceTokens source) throws UnusableDataset {
        int most = places - frame;
        if (most < 1) {
            throw new UnusableDataset(
                    "A row of %d tokens has no room for a text beside the %d around it; raise model.context"
                            .formatted(places, frame));
        }
        List<Piece> pieces = new ArrayList<>();
        for (int document = 0; document < source.documents(); document += 2) {
            if (document + 1 == source.documents()
                    || !source.haveSameId(document, document + 1)
                    || source.length(document) != source.length(document + 1)) {
                throw new UnusableDataset(
                        "The dataset has documents without labels; token-classification learns from texts with entities alone");
            }
            for (int from = 0; from < source.length(document); from += most) {
                pieces.add(new Piece(document, from, Math.min(most, source.length(document) - from)));
            }
        }
        return pieces;
    }
}
