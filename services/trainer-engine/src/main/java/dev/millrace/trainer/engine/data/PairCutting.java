package dev.millrace.trainer.engine.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pairs of answers to the same: two documents with one id, the one that is to be preferred first. A row has a stretch for each.
 * For one dataset, whose pairs it numbers.
 */
final class PairCutting implements Cutting {

    private final int places;
    private final List<Pair> pairs = new ArrayList<>();
    private int tooLong;

    /** The first of two documents. */
    private record Pair(SourceTokens source, int chosen) {}

    /** @param places of a row: a document that has more than one token beyond doesn't fit */
    PairCutting(int places) {
        this.places = places;
    }

    @Override
    public Cut of(SourceTokens source) throws UnusableDataset {
        int first = pairs.size();
        for (int document = 0; document < source.documents(); document += 2) {
            if (document + 1 == source.documents() || !source.haveSameId(document, document + 1)) {
                throw new UnusableDataset(
                        "The dataset has documents that are no pairs; preferences are learnt from records with prompt, chosen and rejected alone");
            }
            if (Math.max(source.length(document), source.length(document + 1)) > places + 1) {
                tooLong++;
            } else {
                pairs.add(new Pair(source, document));
            }
        }
        int count = pairs.size() - first;
        return new Cut() {
            @Override
            public int rows() {
                return count;
            }

            @Override
            public Pass pass(Shuffle shuffle) {
                int[] order = shuffle.permutation(count);
                return (row, into) -> read(first + order[row], into);
            }
        };
    }

    @Override
    public Optional<String> nothing() {
        return tooLong == 0
                ? Optional.empty()
                : Optional.of(
                        "All %,d pairs are longer than model.context (%d tokens), so there is nothing to learn from; raise model.context, or bring shorter answers"
                                .formatted(tooLong, places));
    }

    /** How many pairs fit. */
    int pairs() {
        return pairs.size();
    }

    /** How many don't. */
    int tooLong() {
        return tooLong;
    }

    /** Reads a pair by its number into an empty row. */
    void read(int number, Row into) {
        Pair pair = pairs.get(number);
        into.number(number);
        for (int document = pair.chosen(); document < pair.chosen() + 2; document++) {
            into.add(pair.source(), document, 0, pair.source().length(document));
            into.end();
        }
    }
}
