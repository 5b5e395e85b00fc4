package dev.millrace.trainer.engine.meter;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The energy that the machine's processor packages have used, by the counters that Linux shows of them (the powercap interface
 * of Intel's and AMD's RAPL: <a href="https://docs.kernel.org/power/powercap/powercap.html">Power Capping Framework</a>).
 * Whatever else runs on the machine counts, too; memory and graphics processors don't. Most systems let only root read the
 * counters: where one of them can't be read, nothing is known.
 */
public final class ProcessorEnergy {

    private static final Path COUNTERS = Path.of("/sys/class/powercap");

    /** Whole packages; what stands below them, such as {@code intel-rapl:0:0}, is part of them. */
    private static final String PACKAGES = "intel-rapl:[0-9]*";

    private final List<Counter> counters;

    private ProcessorEnergy(List<Counter> counters) {
        this.counters = List.copyOf(counters);
    }

    /** Of this machine. */
    public static ProcessorEnergy here() {
        return in(COUNTERS);
    }

    /** As a folder of the powercap interface's form says. */
    static ProcessorEnergy in(Path folder) {
        List<Counter> counters = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return new ProcessorEnergy(counters);
        }
        try (DirectoryStream<Path> zones = Files.newDirectoryStream(folder, PACKAGES)) {
            for (Path zone : zones) {
                if (zone.getFileName().toString().indexOf(':')
                        == zone.getFileName().toString().lastIndexOf(':')) {
                    counters.add(new Counter(zone));
                }
            }
            return new ProcessorEnergy(counters);
        } catch (IOException e) {
            return new ProcessorEnergy(List.of());
        }
    }

    /** Joules since the last such question, or since this was made; nothing where they can't be known. */
    public OptionalDouble joules() {
        if (counters.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double sum = 0;
            for (Counter counter : counters) {
                sum += counter.joules();
            }
            return OptionalDouble.of(sum);
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    /** One package's; it begins anew after the highest value that it can show. */
    private static final class Counter {

        private final Path file;
        private final long range;
        private long last;

        Counter(Path zone) throws IOException {
            this.file = zone.resolve("energy_uj");
            this.range = microjoules(zone.resolve("max_energy_range_uj"));
            this.last = microjoules(file);
        }

        double joules() throws IOException {
            long now = microjoules(file);
            long used = now >= last ? now - last : now + range - last;
            last = now;
            return used / 1e6;
        }

        private static long microjoules(Path file) throws IOException {
            String said = Files.readString(file).strip();
            try {
                return Long.parseLong(said);
            } catch (NumberFormatException e) {
                throw new IOException("%s says %s, which is no number".formatted(file, said), e);
            }
        }
    }
}
