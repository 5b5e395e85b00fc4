package dev.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the figures were measured on, without its name. */
final class MachineDescription {

    private MachineDescription() {}

    static String described() throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return "%d cores (%s), %s GB of memory, %s, Java %s; other work ran on it (load average %s)"
                .formatted(
                        system.getAvailableProcessors(),
                        processor(),
                        Figure.digits(system.getTotalMemorySize() / 1e9),
                        system.getName() + " " + system.getArch(),
                        Runtime.version().feature(),
                        Figure.digits(system.getSystemLoadAverage()));
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return "processor unknown";
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("processor unknown");
        }
    }
}
