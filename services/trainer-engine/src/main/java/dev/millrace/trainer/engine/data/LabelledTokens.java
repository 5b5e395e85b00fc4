package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Rows of texts side by side, none of which sees another, each with the tokens around it that its tokenizer puts there, as
 * whoever asks a token classifier gives it one. What is to be said at a token is its label, where it is the first of a word.
 */
final class LabelledTokens extends SequenceRows {

    private final int context;
    private final int labels;
    private final int[] before;
    private final int[] after;

    /**
     * Maps a job's shards.
     *
     * @throws UnusableDataset when they hold something else than texts with labels, or other labels than the model has
     */
    LabelledTokens(TrainingJob job) throws IOException, UnusableDataset {
        Tokenizer tokenizer = Tokenizer.read(Path.of(job.tokenizer()));
        int context = job.model().context();
        super(new Sequences(job, new LabelledCutting(context, tokenizer.framed().length)));
        this.context = context;
        this.labels = job.architecture().outputs();
        this.before = tokenizer.framedBefore();
        this.after = tokenizer.framedAfter();
    }

    @Override
    public Batch batch(long first, int rows) {
        Grid grid = new Grid(rows, context, true);
        for (int i = 0; i < rows; i++) {
            Row row = row(first + i);
            int place = 0;
            for (int stretch = 0; stretch < row.stretches(); stretch += 2) {
                place = text(row, stretch, i, place, grid);
            }
        }
        return new Batch(Optional.of(grid.tokens()), Optional.empty(), grid.targets());
    }

    /** Returns the place behind it. */
    private int text(Row row, int stretch, int number, int from, Grid grid) {
        int place = from;
        for (int id : before) {
            grid.read(number, place, id, stretch, place++ - from);
        }
        int labelsAt = row.begin(stretch + 1);
        for (int at = row.begin(stretch); at < row.end(stretch); at++) {
            grid.read(number, place, row.token(at), stretch, place - from);
            long label = row.token(labelsAt++) - 1;
            if (label >= labels) {
                throw new IllegalStateException("The label %d of %d".formatted(label, labels));
            }
            if (label >= 0) {
                grid.say(number, place, label);
            }
            place++;
        }
        for (int id : after) {
            grid.read(number, place, id, stretch, place++ - from);
        }
        return place;
    }

    /** Not every token begins a word. */
    @Override
    public long countedPerRow() {
        return context;
    }
}
