package dev.millrace.trainer.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;

/** The bytes of a contiguous tensor in main memory. */
final class TensorMemory {

    private TensorMemory() {}

    /** A view of the tensor's elements, valid as long as the tensor lives. */
    @SuppressWarnings("restricted") // the length is the tensor's own
    static MemorySegment of(Tensor tensor) {
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.nbytes());
    }
}
