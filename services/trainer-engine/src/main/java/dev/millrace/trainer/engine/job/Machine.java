package dev.millrace.trainer.engine.job;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.contracts.recipes.Precision;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** Its memory, in bytes. */
    public static double memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
