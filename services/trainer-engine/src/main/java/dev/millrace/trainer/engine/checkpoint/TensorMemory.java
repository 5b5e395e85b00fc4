package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The bytes of contiguous tensors, wherever they lie. */
final class TensorMemory {

    private TensorMemory() {}

    /** Writes all of a tensor's bytes to memory of the same size. */
    static void read(Tensor tensor, MemorySegment to) {
        if (to.byteSize() == 0) {
            return; // libtorch has no address for nothing
        }
        if (tensor.is_cpu()) {
            to.copyFrom(Device.bytes(tensor));
        } else {
            bring(tensor, to);
        }
    }

    /** Through libtorch, from any device. */
    static void bring(Tensor tensor, MemorySegment to) {
        try (PointerScope scope = new PointerScope()) {
            bytes(to).copy_(asBytes(tensor));
            scope.deallocate();
        }
    }

    /** Overwrites a part of a tensor's bytes. */
    static void write(MemorySegment from, Tensor tensor, long at) {
        if (tensor.is_cpu()) {
            Device.bytes(tensor).asSlice(at, from.byteSize()).copyFrom(from);
        } else {
            take(from, tensor, at);
        }
    }

    /** Through libtorch, to any device. */
    static void take(MemorySegment from, Tensor tensor, long at) {
        try (PointerScope scope = new PointerScope();
                Arena arena = Arena.ofConfined()) {
            MemorySegment outside =
                    from.isNative() ? from : arena.allocate(from.byteSize()).copyFrom(from);
            asBytes(tensor).narrow(0, at, from.byteSize()).copy_(bytes(outside));
            scope.deallocate();
        }
    }

    private static Tensor asBytes(Tensor tensor) {
        return tensor.view(-1).view(torch.ScalarType.Byte);
    }

    /** Memory outside of the heap as a tensor. */
    private static Tensor bytes(MemorySegment outside) {
        Pointer pointer = new Pointer() {
            {
                address = outside.address();
            }
        };
        return torch.from_blob(pointer, new long[] {outside.byteSize()}, new TensorOptions(torch.ScalarType.Byte));
    }

    /** A slice of 32-bit floats. */
    static MemorySegment slice(MemorySegment floats, Slice slice) {
        return floats.asSlice(slice.from() * Float.BYTES, slice.length() * Float.BYTES);
    }
}
