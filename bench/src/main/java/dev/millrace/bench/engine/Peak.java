package dev.millrace.bench.engine;

import dev.millrace.trainer.engine.device.Device;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a device reaches at its best, on numbers that aren't all alike: those draw less power, and are multiplied faster. */
final class Peak {

    private static final int TRIES = 8;
    private static final int AT_ONCE = 4;

    private Peak() {}

    /** FLOP per second of products of square matrices. */
    static double flops(Device device, torch.ScalarType type, boolean small) {
        long size = device.isHost() || small ? 512 : 8192;
        try (PointerScope scope = new PointerScope()) {
            Tensor a = torch.randn(size, size).toType(type).to(device.options(type), false, false, none());
            double seconds = best(device, () -> torch.mm(a, a));
            scope.deallocate();
            return 2.0 * size * size * size / seconds;
        }
    }

    /** Bytes per second that are read and written. */
    static double copied(Device device, boolean small) {
        long numbers = device.isHost() || small ? 1L << 22 : 1L << 30;
        try (PointerScope scope = new PointerScope()) {
            Tensor from = device.zeros(numbers);
            Tensor to = device.zeros(numbers);
            double seconds = best(device, () -> to.copy_(from));
            scope.deallocate();
            return 2.0 * numbers * Float.BYTES / seconds;
        }
    }

    /** Seconds that a call takes, at best of some tries; each of several calls, which hides what starting them costs. */
    private static double best(Device device, Runnable call) {
        call.run();
        device.synchronize();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long began = System.nanoTime();
            for (int j = 0; j < AT_ONCE; j++) {
                call.run();
            }
            device.synchronize();
            best = Math.min(best, System.nanoTime() - began);
        }
        return best / 1e9 / AT_ONCE;
    }

    private static org.bytedeco.pytorch.MemoryFormatOptional none() {
        return new org.bytedeco.pytorch.MemoryFormatOptional();
    }
}
