package dev.millrace.trainer.engine.forward;

import dev.millrace.contracts.models.MalformedModel;
import java.util.Optional;

/** Rows of tokens with padding before or behind them, and the same with all of it behind them, as a cache wants it. */
final class PaddedRows {

    private final int length;
    private final int[] begins;
    private final int[] counts;

    /**
     * @param mask 1 for a token, 0 for padding; absent: there is none
     * @throws MalformedModel when a row has no token, or padding between them
     */
    PaddedRows(Rows ids, Optional<Rows> mask) throws MalformedModel {
        this.length = ids.length();
        this.begins = new int[ids.count()];
        this.counts = new int[ids.count()];
        for (int row = 0; row < ids.count(); row++) {
            int begin = 0;
            while (begin < length && isPadding(mask, row, begin)) {
                begin++;
            }
            int end = begin;
            while (end < length && !isPadding(mask, row, end)) {
                end++;
            }
            for (int place = end; place < length; place++) {
                if (!isPadding(mask, row, place)) {
                    throw new MalformedModel(
                            "row %d has padding between its tokens, which a cache can't leave out".formatted(row));
                }
            }
            if (begin == end) {
                throw new MalformedModel("row %d has no token that isn't padding".formatted(row));
            }
            begins[row] = begin;
            counts[row] = end - begin;
        }
    }

    private static boolean isPadding(Optional<Rows> mask, int row, int place) {
        return mask.isPresent() && mask.get().at(row, place) == 0;
    }

    /** Where a row's tokens begin. */
    int begin(int row) {
        return begins[row];
    }

    /** Tokens of each row. */
    int[] counts() {
        return counts.clone();
    }

    /** Whether a place of a row holds a token. */
    boolean holds(int row, int place) {
        return place >= begins[row] && place < begins[row] + counts[row];
    }

    /** Numbers beside the tokens with their padding at the end: there stands what stood before the tokens. */
    Rows padded(Rows rows) {
        return new Rows(rows.count(), length, (row, place) -> rows.at(row, (place + begins[row]) % length));
    }

    /** Of {rows, length, width} with the padding at the end the same with the padding where it was, and zeros there. */
    float[] back(float[] numbers, int width) {
        float[] there = new float[numbers.length];
        for (int row = 0; row < begins.length; row++) {
            int from = row * length * width;
            System.arraycopy(numbers, from, there, from + begins[row] * width, counts[row] * width);
        }
        return there;
    }
}
