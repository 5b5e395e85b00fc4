package dev.millrace.bench.engine;

import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.group.LocalMesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

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
        Path meeting = Files.createTempDirectory("group");
        long numbers = setting.small() ? 1 << 20 : 1 << 28;
        try (PointerScope scope = new PointerScope()) {
            long began = System.nanoTime();
            Group group = new LocalMesh(device, meeting, 0, 1).group("bench", device);
            Tensor tensor = device.range(numbers).toType(org.bytedeco.pytorch.global.torch.ScalarType.Float);
            Tensor before = tensor.clone();
            sum(group, device, tensor);
            double first = (System.nanoTime() - began) / 1e9;
            began = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                sum(group, device, tensor);
            }
            double each = (System.nanoTime() - began) / 1e9 / TIMES;
            List<Finding> findings = List.of(
                    Finding.of("the group, and its first sum", first, "s"),
                    Finding.of("sum of %,d bytes".formatted(numbers * Float.BYTES), each * 1e3, "ms"));
            boolean same = tensor.equal(before);
            group.close();
            scope.deallocate();
            if (!same) {
                throw new Wrong("a sum over one worker isn't what that worker has", findings);
            }
            return findings;
        }
    }

    private static void sum(Group group, Device device, Tensor tensor) {
        group.allReduce(tensor).await();
        device.synchronize();
    }
}
