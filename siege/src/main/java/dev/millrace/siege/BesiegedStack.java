package dev.millrace.siege;

import dev.millrace.cli.stack.StackRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A stack of its own that {@code millrace up} has started as anybody would, in an empty folder. */
final class BesiegedStack implements AutoCloseable {

    private static final int GRACE_SECONDS = 60;
    private static final Pattern OUTCRY = Pattern.compile("OutOfMemoryError|StackOverflowError|Uncaught exception");

    private final Process up;
    private final Path folder;
    private final Path log;
    private final StackRecord record;

    private BesiegedStack(Process up, Path folder, Path log, StackRecord record) {
        this.up = up;
        this.folder = folder;
        this.log = log;
        this.record = record;
    }

    /**
     * Starts it and waits until everything is ready.
     *
     * @param settings environment variables of all its processes
     */
    static BesiegedStack start(Path root, Path folder, Map<String, String> settings)
            throws IOException, InterruptedException {
        remove(folder);
        Path log = Files.createDirectories(folder).resolve("up.log");
        ProcessBuilder builder = new ProcessBuilder(
                        root.resolve("millrace").toString(), "up", "--folder", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(settings);
        Process up = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(up::destroy, "leave no stack behind"));
        Optional<StackRecord> record = StackRecord.running(folder);
        while (record.isEmpty()) {
            if (up.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new IOException("The stack didn't come up:\n" + Files.readString(log));
            }
            record = StackRecord.running(folder);
        }
        return new BesiegedStack(up, folder, log, record.get());
    }

    StackRecord record() {
        return record;
    }

    /** All its processes but the trainer's workers, by name; broker and store are told apart by what they run. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new TreeMap<>(record.pids());
        up.children()
                .filter(child -> !record.pids().containsValue(child.pid()))
                .forEach(child -> pids.put(isBroker(child) ? "broker" : "object store", child.pid()));
        return pids;
    }

    private static boolean isBroker(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())))
                    .contains("broker");
        } catch (IOException e) {
            return false;
        }
    }

    /** What {@code up} has said since everything was ready, such as that a process was started again. */
    List<String> notices() throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" ended "))
                .toList();
    }

    /** What services have logged that no call may bring them to. */
    List<String> outcries() throws IOException {
        List<String> outcries = new ArrayList<>();
        for (String service : record.pids().keySet()) {
            Path file = folder.resolve("logs").resolve(service + ".log");
            try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                lines.filter(line -> OUTCRY.matcher(line).find())
                        .limit(3)
                        .forEach(line -> outcries.add("%s logged: %s".formatted(service, line)));
            }
        }
        return outcries;
    }

    boolean isUp() {
        return up.isAlive();
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    @Override
    public void close() {
        up.destroy();
        try {
            if (!up.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                up.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
