package dev.millrace.trainer.engine.data;

import dev.millrace.trainer.engine.model.Batch;
import java.io.Closeable;

/**
 * What a training learns from: rows, numbered from 0 without end. What row n holds is a pure function of the dataset, the seed
 * and n, whoever asks and whatever was asked before.
 */
public interface BatchSource extends Closeable {

    /** Rows {@code first} to {@code first + rows - 1}. The tensors belong to the caller's scope. */
    Batch batch(long first, int rows);

    /** How much of a row counts in the loss, at most. */
    long countedPerRow();

    /** Tokens there are to train on. */
    long tokens();

    @Override
    void close();
}
