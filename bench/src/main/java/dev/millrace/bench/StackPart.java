package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the whole local stack needs: memory of all its processes, and how long it takes to come up. */
final class StackPart implements Part {

    private static final Duration SETTLE = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "stack";
    }

    @Override
    public String title() {
        return "Local stack";
    }

    @Override
    public String method() {
        return "`./millrace up` with nothing else to do: broker, object store and ten services. Memory is the"
                + " proportional set size of all processes, " + SETTLE.toSeconds()
                + " seconds after the last is ready.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        if (!Files.exists(Path.of("/proc/self/smaps_rollup"))) {
            return List.of(Figure.of("Memory of the local stack", "not measured: this system has no /proc"));
        }
        Path folder = Folders.scratch("stack");
        Path log = folder.resolve("up.log");
        long began = System.nanoTime();
        Process up = millrace(folder, "up")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (!Files.exists(folder.resolve("stack.json"))) {
                if (up.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IOException("The stack didn't come up:\n" + Files.readString(log));
                }
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            up.waitFor(SETTLE.toMillis(), TimeUnit.MILLISECONDS);
            List<ProcessHandle> processes = new ArrayList<>(up.descendants().toList());
            processes.add(up.toHandle());
            long kilobytes = 0;
            for (ProcessHandle process : processes) {
                kilobytes += proportionalKilobytes(process.pid());
            }
            return List.of(
                    Figure.of(
                                    "Memory of the local stack, %d processes".formatted(processes.size()),
                                    Figure.digits(kilobytes * 1024 / 1e9) + " GB")
                            .floor("under 3 GB"),
                    Figure.of("`./millrace up`, until everything is ready", Figure.digits(seconds) + " s"));
        } finally {
            up.destroy();
            up.waitFor(60, TimeUnit.SECONDS);
            Folders.remove(folder);
        }
    }

    private static ProcessBuilder millrace(Path folder, String command) {
        return new ProcessBuilder(
                Folders.root().resolve("millrace").toString(), command, "--folder", folder.toString());
    }

    private static long proportionalKilobytes(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (NoSuchFileException e) {
            // It has ended meanwhile.
            return 0;
        }
    }
}
