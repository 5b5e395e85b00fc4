package dev.millrace.trainer.engine.forward;

import java.util.Arrays;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Rows of whole numbers, all of one length. */
public final class Rows {

    private final int count;
    private final int length;
    private final long[] numbers;

    /** What stands where. */
    public interface Numbers {
        long at(int row, int place);
    }

    /** @param numbers what stands where, asked once for each */
    public Rows(int count, int length, Numbers numbers) {
        this.count = count;
        this.length = length;
        this.numbers = new long[Math.multiplyExact(count, length)];
        for (int i = 0; i < this.numbers.length; i++) {
            this.numbers[i] = numbers.at(i / length, i % length);
        }
    }

    /** How many rows. */
    public int count() {
        return count;
    }

    /** Numbers in a row. */
    public int length() {
        return length;
    }

    /** All of them, row by row. */
    public long[] numbers() {
        return numbers.clone();
    }

    /** One of them. */
    public long at(int row, int place) {
        return numbers[row * length + place];
    }

    long largest() {
        return Arrays.stream(numbers).max().orElseThrow();
    }

    boolean isShapedAs(Rows other) {
        return count == other.count && length == other.length;
    }

    /** {count, length}, 64-bit. */
    Tensor tensor() {
        Tensor tensor = torch.empty(
                new long[] {count, length}, new TensorOptions(torch.ScalarType.Long), new MemoryFormatOptional());
        tensor.data_ptr_long().put(numbers);
        return tensor;
    }
}
