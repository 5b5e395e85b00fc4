package dev.millrace.trainer.engine.data;

import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import java.util.Arrays;

/**
 * Rows whose stretches each begin with a prefix of random length, whose tokens all see each other; the tokens after it are to
 * be foretold (Raffel et al. 2020, "T5", 3.2.1). How long a prefix is depends on the seed and the row's number alone.
 */
final class PrefixTokens extends SequenceRows {

    private final int context;
    private final boolean apart;
    private final long seed;

    /** @param sequences closed with this, as for {@link NextTokens} */
    PrefixTokens(Sequences sequences, int context, boolean apart, long seed) {
        super(sequences);
        this.context = context;
        this.apart = apart;
        this.seed = seed;
    }

    @Override
    public Batch batch(long first, int rows) {
        Grid grid = new Grid(rows, context, apart);
        long[] prefix = new long[rows * context];
        for (int i = 0; i < rows; i++) {
            Shuffle choice = Shuffle.ofRow(seed, first + i);
            Row row = row(first + i);
            int place = 0;
            for (int stretch = 0; stretch < row.stretches(); stretch++) {
                int places = row.end(stretch) - row.begin(stretch) - 1;
                int length = 1 + choice.below(places);
                Arrays.fill(prefix, i * context + place, i * context + place + length, 1);
                for (int at = 0; at < places; at++) {
                    grid.read(i, place, row.token(row.begin(stretch) + at), stretch, at);
                    // The last of the prefix sees none of what follows it: it can foretell the first.
                    if (at >= length - 1) {
                        grid.say(i, place, row.token(row.begin(stretch) + at + 1));
                    }
                    place++;
                }
            }
        }
        Tokens tokens = grid.tokens();
        return Batch.causal(tokens.withPrefix(grid.tensor(prefix)), grid.targets());
    }

    @Override
    public long countedPerRow() {
        return context;
    }
}
