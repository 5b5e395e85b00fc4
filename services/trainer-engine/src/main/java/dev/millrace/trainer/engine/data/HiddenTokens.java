package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.events.ValidationMeasure;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Held-out documents of which the same is hidden as of those that are learnt from, {@link HeldOutTexts#MOST_TOKENS} at most: what
 * that is depends on the seed alone. An encoder reads each document by itself; an encoder-decoder rows that documents were cut
 * into, since its spans are those of a full row.
 */
final class HiddenTokens implements HeldOutRows {

    private final BatchSource source;
    private final Tokenizer tokenizer;
    private final int rows;
    private final long bytes;

    HiddenTokens(TrainingJob job) throws IOException, UnusableDataset {
        this.tokenizer = Tokenizer.read(Path.of(job.tokenizer()));
        BatchSources.HeldOut held = BatchSources.heldOut(job);
        this.source = held.source();
        this.rows = held.rows();
        long asked = 0;
        for (int row = 0; row < rows; row++) {
            try (PointerScope scope = new PointerScope()) {
                asked += bytes(batch(row, 1).targets());
                scope.deallocate();
            }
        }
        this.bytes = asked;
    }

    private long bytes(Tensor targets) {
        LongPointer ids = targets.data_ptr_long();
        long sum = 0;
        for (long i = 0; i < targets.numel(); i++) {
            long id = ids.get(i);
            sum += id == Batch.IGNORED ? 0 : tokenizer.bytes((int) id).length;
        }
        return sum;
    }

    @Override
    public ValidationMeasure measure() {
        return ValidationMeasure.HIDDEN;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public Batch batch(int first, int count) {
        Batch batch = source.batch(first, count);
        LongPointer targets = batch.targets().data_ptr_long();
        for (long i = 0; i < batch.targets().numel(); i++) {
            long id = targets.get(i);
            if (id != Batch.IGNORED && tokenizer.isSpecial((int) id)) {
                targets.put(i, Batch.IGNORED);
            }
        }
        return batch;
    }

    /** Nothing is written token by token. */
    @Override
    public Optional<long[]> beginning() {
        return Optional.empty();
    }

    @Override
    public void close() {
        source.close();
    }
}
