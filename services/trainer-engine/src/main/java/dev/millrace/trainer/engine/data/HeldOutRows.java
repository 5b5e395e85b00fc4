package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.events.ValidationMeasure;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Batch;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Held-out documents to measure a model on while it learns, as rows that ask for what its objective learns. They are the
 * same throughout a training, and whatever the number of workers. Where not all of a text is asked for, special tokens never
 * are: they are no text.
 */
public interface HeldOutRows extends Closeable {

    /**
     * Of a job's objective: whole texts or answers as the evaluator reads them, or what is hidden of a text.
     *
     * @throws IOException when a shard or the tokenizer can't be read
     * @throws UnusableDataset when a shard can't be what the objective reads
     */
    static HeldOutRows of(TrainingJob job) throws IOException, UnusableDataset {
        TrainingObjective objective = job.training().objective();
        return objective.corrupts() ? new HiddenTokens(job) : new HeldOutTexts(job);
    }

    /** What the bits of what is asked for are divided by. */
    ValidationMeasure measure();

    /** UTF-8 bytes of all that is asked for; 0 when that is nothing. */
    long bytes();

    /** How many rows there are. */
    int rows();

    /** Some of the rows. The tensors belong to the caller's scope. */
    Batch batch(int first, int rows);

    /** What a decoder goes on from, to see how it writes. */
    Optional<long[]> beginning();

    @Override
    void close();
}
