package dev.millrace.trainer.engine.data;

import static org.bytedeco.pytorch.global.torch.empty;

import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Rows of places in the making: what is read at each, and what is to be said there. Places that stay empty are padding. */
final class Grid {

    private final int rows;
    private final int places;
    private final boolean apart;
    private final long[] ids;
    private final long[] targets;
    private final long[] segments;
    private final long[] positions;

    /** @param apart whether rows have several stretches, or padding */
    Grid(int rows, int places, boolean apart) {
        this.rows = rows;
        this.places = places;
        this.apart = apart;
        this.ids = new long[rows * places];
        this.targets = new long[rows * places];
        this.segments = new long[rows * places];
        this.positions = new long[rows * places];
        Arrays.fill(targets, Batch.IGNORED);
    }

    int places() {
        return places;
    }

    /** What is read at a place; nothing is to be said there. */
    void read(int row, int place, long id, int stretch, int position) {
        int at = row * places + place;
        ids[at] = id;
        segments[at] = stretch + 1L;
        positions[at] = position;
    }

    /** Something else is read at a place. */
    void replace(int row, int place, long id) {
        ids[row * places + place] = id;
    }

    /** What is to be said at a place. */
    void say(int row, int place, long id) {
        targets[row * places + place] = id;
    }

    /** What is read. */
    Tokens tokens() {
        return apart
                ? new Tokens(
                        tensor(ids), Optional.of(tensor(segments)), Optional.of(tensor(positions)), Optional.empty())
                : Tokens.of(tensor(ids));
    }

    /** What is to be said, {rows, places}. */
    Tensor targets() {
        return tensor(targets);
    }

    /** {rows, places} of numbers that lie row by row. */
    Tensor tensor(long[] numbers) {
        Tensor tensor =
                empty(new long[] {rows, places}, new TensorOptions(torch.ScalarType.Long), new MemoryFormatOptional());
        tensor.data_ptr_long().put(numbers);
        return tensor;
    }
}
