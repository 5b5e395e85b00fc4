package dev.millrace.trainer.engine.data;

import dev.millrace.trainer.engine.model.Batch;

/** Rows of {@code context} tokens, each of which is to foretell the next of its stretch, where that is to be learned. */
public final class NextTokens extends SequenceRows {

    private final int context;
    private final boolean apart;

    /**
     * @param sequences closed with this; their rows have one token more than {@code context}, or stretches that have one more
     *     than the places they take
     * @param apart whether rows have several stretches, or are not full
     */
    NextTokens(Sequences sequences, int context, boolean apart) {
        super(sequences);
        this.context = context;
        this.apart = apart;
    }

    @Override
    public Batch batch(long first, int rows) {
        Grid grid = new Grid(rows, context, apart);
        for (int i = 0; i < rows; i++) {
            Row row = row(first + i);
            int place = 0;
            for (int stretch = 0; stretch < row.stretches(); stretch++) {
                place = foretell(row, stretch, i, place, grid);
            }
        }
        return Batch.causal(grid.tokens(), grid.targets());
    }

    /** Puts a stretch into a grid's row, from a place on; returns the place behind it. */
    static int foretell(Row from, int stretch, int row, int first, Grid grid) {
        int begin = from.begin(stretch);
        int place = first;
        for (int at = begin; at < from.end(stretch) - 1; at++) {
            grid.read(row, place, from.token(at), stretch, at - begin);
            if (from.isLearned(at + 1)) {
                grid.say(row, place, from.token(at + 1));
            }
            place++;
        }
        return place;
    }

    @Override
    public long countedPerRow() {
        return context;
    }
}
