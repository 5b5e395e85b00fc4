package dev.millrace.trainer.engine.data;

import static org.bytedeco.pytorch.global.torch.empty;

import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Rows of {@code context} tokens, of which each is to foretell the next. */
public final class NextTokens implements BatchSource {

    private final Sequences sequences;
    private final int context;
    private final long[] window;

    /** @param sequences closed with this */
    public NextTokens(Sequences sequences) {
        this.sequences = sequences;
        this.context = sequences.context();
        this.window = new long[context + 1];
    }

    @Override
    public Batch batch(long first, int rows) {
        TensorOptions longs = new TensorOptions(torch.ScalarType.Long);
        Tensor ids = empty(new long[] {rows, context}, longs, new MemoryFormatOptional());
        Tensor targets = empty(new long[] {rows, context}, longs, new MemoryFormatOptional());
        for (int i = 0; i < rows; i++) {
            sequences.read(first + i, window, 0);
            ids.data_ptr_long().position((long) i * context).put(window, 0, context);
            targets.data_ptr_long().position((long) i * context).put(window, 1, context);
        }
        return Batch.causal(Tokens.of(ids), targets);
    }

    @Override
    public long countedPerRow() {
        return context;
    }

    @Override
    public long tokens() {
        return sequences.tokens();
    }

    @Override
    public void close() {
        sequences.close();
    }
}
