package dev.millrace.bench.engine;

import dev.millrace.trainer.engine.device.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/** Whether libtorch loads with its natives, what it finds, and how fast that is. */
final class DeviceFacts implements Check {

    @Override
    public String name() {
        return "device";
    }

    @Override
    public int limit() {
        return 120;
    }

    @Override
    public List<Finding> run(Setting setting) throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        long began = System.nanoTime();
        boolean cuda = Context.hasCUDA();
        findings.add(Finding.of("libtorch loads in", (System.nanoTime() - began) / 1e9, "s"));
        findings.add(Finding.of("CUDA devices", cuda ? torch.cuda_device_count() : 0, ""));
        if (!setting.onCpu()) {
            if (!cuda) {
                throw new Wrong("libtorch finds no CUDA device", findings);
            }
            findings.add(Finding.of("CUDA that libtorch was built for", String.valueOf(Context.versionCUDART())));
            findings.add(Finding.of("cuDNN", Context.hasCuDNN() ? String.valueOf(Context.versionCuDNN()) : "none"));
            for (String line :
                    Programs.said("nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv")) {
                findings.add(Finding.of("nvidia-smi", line));
            }
        }
        Device device = setting.here(true);
        for (torch.ScalarType type : List.of(torch.ScalarType.Float, torch.ScalarType.BFloat16)) {
            findings.add(Finding.of(
                    "peak of matrix products, " + type, Peak.flops(device, type, setting.small()) / 1e12, "TFLOP/s"));
        }
        findings.add(Finding.of("copies within memory", Peak.copied(device, setting.small()) / 1e9, "GB/s"));
        return findings;
    }
}
