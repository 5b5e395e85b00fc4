package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.models.tokenizer.MalformedTokenizer;
import dev.millrace.trainer.engine.model.Batch;
import java.util.Optional;

/**
 * Rows in which a share of the tokens is hidden, which are to be named: of ten hidden ones eight are replaced by the mask, one
 * by any token, and one stays (Devlin et al. 2019, "BERT", 3.1). Special tokens are never hidden. What is hidden depends on the
 * seed and the row's number alone; of each row it is the same number of tokens, as in BERT's own code.
 */
final class MaskedTokens extends SequenceRows {

    private static final int OF_TEN_MASKED = 8;
    private static final int OF_TEN_REPLACED = 1;

    private final int context;
    private final boolean apart;
    private final VocabularyMarks special;
    private final int mask;
    private final double rate;
    private final long seed;

    /**
     * @param sequences closed with this; of rows of {@code context} tokens, or stretches that are no longer together
     * @param rate share of the tokens that is hidden
     * @throws MalformedTokenizer when the vocabulary has no mask
     */
    MaskedTokens(Sequences sequences, int context, boolean apart, VocabularyMarks special, double rate, long seed)
            throws MalformedTokenizer {
        super(sequences);
        this.context = context;
        this.apart = apart;
        this.special = special;
        this.mask = special.mask();
        this.rate = rate;
        this.seed = seed;
    }

    @Override
    public Batch batch(long first, int rows) {
        Grid grid = new Grid(rows, context, apart);
        for (int i = 0; i < rows; i++) {
            Row row = row(first + i);
            for (int stretch = 0; stretch < row.stretches(); stretch++) {
                for (int at = row.begin(stretch); at < row.end(stretch); at++) {
                    grid.read(i, at, row.token(at), stretch, at - row.begin(stretch));
                }
            }
            hide(row, i, grid, Shuffle.ofRow(seed, first + i));
        }
        return new Batch(Optional.of(grid.tokens()), Optional.empty(), grid.targets());
    }

    private void hide(Row row, int number, Grid grid, Shuffle choice) {
        int[] ordinary = new int[row.length()];
        int count = 0;
        for (int at = 0; at < row.length(); at++) {
            if (!special.isSpecial(row.token(at))) {
                ordinary[count++] = at;
            }
        }
        int hidden = count == 0 ? 0 : Math.clamp((long) Math.rint(count * rate), 1, count);
        for (int chosen : choice.some(hidden, count)) {
            int at = ordinary[chosen];
            grid.say(number, at, row.token(at));
            int of10 = choice.below(10);
            if (of10 < OF_TEN_MASKED) {
                grid.replace(number, at, mask);
            } else if (of10 < OF_TEN_MASKED + OF_TEN_REPLACED) {
                grid.replace(number, at, special.ordinary(choice.below(special.ordinary())));
            }
        }
    }

    @Override
    public long countedPerRow() {
        return Math.max(1, (long) Math.rint(context * rate));
    }
}
