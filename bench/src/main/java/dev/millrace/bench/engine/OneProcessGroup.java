package dev.millrace.bench.engine;

import dev.millrace.trainer.engine.device.Backends;
import dev.millrace.trainer.engine.device.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Whether what carries gradients between workers, NCCL on GPUs, works with one of them: more need more GPUs. */
final class OneProcessGroup implements Check {

    private static final int TIMES = 5;

    @Override
    public String name() {
        return "group";
    }

    @Override
    public int limit() {
        return 120;
    }

    @Override
    public List<Finding> run(Setting setting) throws IOException {
        Device device = setting.here(true);
        Path meeting = Files.createTempDirectory("group").resolve("meeting");
        long numbers = setting.small() ? 1 << 20 : 1 << 28;
        try (PointerScope scope = new PointerScope()) {
            long began = System.nanoTime();
            Backend backend = Backends.of(device, new FileStore(meeting.toString(), 1), 0, 1);
            Tensor tensor = device.range(numbers).toType(org.bytedeco.pytorch.global.torch.ScalarType.Float);
            Tensor before = tensor.clone();
            sum(backend, device, tensor);
            double first = (System.nanoTime() - began) / 1e9;
            began = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                sum(backend, device, tensor);
            }
            double each = (System.nanoTime() - began) / 1e9 / TIMES;
            List<Finding> findings = List.of(
                    Finding.of("the group, and its first sum", first, "s"),
                    Finding.of("sum of %,d bytes".formatted(numbers * Float.BYTES), each * 1e3, "ms"));
            boolean same = tensor.equal(before);
            backend.close();
            scope.deallocate();
            if (!same) {
                throw new Wrong("a sum over one worker isn't what that worker has", findings);
            }
            return findings;
        }
    }

    private static void sum(Backend backend, Device device, Tensor tensor) {
        backend.allreduce(new TensorVector(tensor))._wait();
        device.synchronize();
    }
}
