package dev.millrace.trainer.engine.data;

import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Batch;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Rows that are pairs of answers, one of which is to be preferred. A batch has two rows for each: the chosen answer, and the
 * rejected one after it; the last answer counts, what it is an answer to is read alone. Rows are as long as the longest of
 * their batch: what pads them lies behind the texts, where nothing sees it.
 */
public final class Pairs extends SequenceRows {

    private final PairCutting cutting;
    private float[] reference = new float[0];

    /**
     * Maps a job's shards.
     *
     * @throws UnusableDataset when they hold something else than pairs, or none that is short enough
     */
    Pairs(TrainingJob job) throws IOException, UnusableDataset {
        this(job, false);
        if (cutting.tooLong() > 0) {
            System.err.printf(
                    "%,d of %,d pairs are longer than model.context (%d tokens) and are left out%n",
                    cutting.tooLong(),
                    cutting.tooLong() + cutting.pairs(),
                    job.model().context());
        }
    }

    private Pairs(TrainingJob job, boolean heldOut) throws IOException, UnusableDataset {
        PairCutting cutting = new PairCutting(job.model().context());
        super(heldOut ? Sequences.heldOut(job, cutting) : new Sequences(job, cutting));
        this.cutting = cutting;
    }

    /** Those that aren't learnt from; there may be none. */
    public static Pairs heldOut(TrainingJob job) throws IOException, UnusableDataset {
        return new Pairs(job, true);
    }

    /** How many of the first rows there are until they have so many tokens, all rows at most. */
    public int within(long tokens) {
        int rows = 0;
        for (long read = 0; rows < pairs() && read < tokens; rows++) {
            read += row(rows).length();
        }
        return rows;
    }

    /** How many there are. */
    public int pairs() {
        return cutting.pairs();
    }

    /** {@code count} pairs by their numbers, from {@code first} on, which nothing is known of. */
    public Batch numbered(int first, int count) {
        Row[] rows = new Row[count];
        for (int i = 0; i < count; i++) {
            rows[i] = new Row();
            cutting.read(first + i, rows[i]);
        }
        return batch(rows, Optional.empty());
    }

    /**
     * What is to be departed from.
     *
     * @param scores of every pair, by its number: the logarithm of the probability that the weights which training starts with
     *     give to the chosen answer, and to the rejected one
     */
    public void departFrom(float[] scores) {
        if (scores.length != 2 * pairs()) {
            throw new IllegalArgumentException("%d scores of %d pairs".formatted(scores.length, pairs()));
        }
        reference = Arrays.copyOf(scores, scores.length);
    }

    @Override
    public Batch batch(long first, int rows) {
        Row[] read = new Row[rows];
        float[] known = new float[2 * rows];
        for (int i = 0; i < rows; i++) {
            read[i] = new Row();
            cutting.read(row(first + i).number(), read[i]);
            System.arraycopy(reference, 2 * read[i].number(), known, 2 * i, 2);
        }
        return batch(read, Optional.of(torch.tensor(known)));
    }

    private static Batch batch(Row[] rows, Optional<Tensor> known) {
        int longest = 0;
        for (Row row : rows) {
            longest = Math.max(longest, Math.max(row.end(0), row.end(1) - row.end(0)) - 1);
        }
        Grid grid = new Grid(2 * rows.length, longest, false);
        for (int i = 0; i < 2 * rows.length; i++) {
            NextTokens.foretell(rows[i / 2], i % 2, i, 0, grid);
        }
        Batch batch = Batch.causal(grid.tokens(), grid.targets());
        return new Batch(batch.encoder(), batch.decoder(), batch.targets(), known);
    }

    /** A pair counts as one. */
    @Override
    public long countedPerRow() {
        return 1;
    }
}
