package dev.millrace.trainer.engine.job;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.contracts.events.TrainingDevice;
import dev.millrace.contracts.events.TrainingExecution;
import dev.millrace.contracts.recipes.DeviceMemory;
import dev.millrace.contracts.recipes.Precision;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine, or the container, that a trainer and its workers share. */
public final class Machine {

    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Why a training in this precision is slower here than one in single precision; empty where it isn't known to be. */
    public static Optional<String> slowIn(Precision precision) {
        try {
            return slowIn(precision, Files.readString(PROCESSOR));
        } catch (IOException e) {
            return Optional.empty(); // not Linux
        }
    }

    static Optional<String> slowIn(Precision precision, String processor) {
        String kind = precision.name().toLowerCase(Locale.ROOT);
        List<String> instructions = List.of(processor.split("\\s+"));
        boolean fast = precision == Precision.FP32
                || Stream.of("avx512_", "amx_").anyMatch(set -> instructions.contains(set + kind))
                || instructions.contains(precision == Precision.BF16 ? "bf16" : "asimdhp");
        return fast
                ? Optional.empty()
                : Optional.of(
                        "training.precision is %s, which this processor has no instructions for: training is slower than in fp32"
                                .formatted(kind));
    }

    /** Where the tensors of a training of this width can lie. */
    public static DeviceMemory memory(TrainingExecution execution) {
        double main =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        boolean onGpus = execution.deviceOrUsual() != TrainingDevice.CPU;
        return memory(execution, main, onGpus ? GpuMemory.here() : List.of());
    }

    /**
     * The same.
     *
     * @param main bytes of main memory
     * @param gpus bytes of each GPU
     */
    static DeviceMemory memory(TrainingExecution execution, double main, List<Double> gpus) {
        int workers = execution.workersOrUsual();
        TrainingDevice device = execution.deviceOrUsual();
        boolean enough = !gpus.isEmpty() && gpus.size() >= workers;
        double onGpus = enough ? workers * Collections.min(gpus) : 0;
        // Which of the two "auto" will take, a worker knows by its libtorch.
        if (device == TrainingDevice.CUDA || (device == TrainingDevice.AUTO && onGpus > main)) {
            return enough
                    ? new DeviceMemory(
                            workers == 1
                                    ? "a GPU of this machine has"
                                    : "%d GPUs of this machine have".formatted(workers),
                            onGpus)
                    // The worker says better what is missing.
                    : DeviceMemory.UNKNOWN;
        }
        return new DeviceMemory("this machine has", main);
    }
}
