package dev.millrace.siege.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what the system and a Java virtual machine tell about a process. */
public final class Proc {

    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

    private static final Pattern HEAP = Pattern.compile("-Xmx([0-9]+)m");
    private static final long MEGABYTE = 1 << 20;
    /** Classes, compiled code, threads, buffers outside the heap. */
    private static final long BESIDE_HEAP = 320 * MEGABYTE;

    private Proc() {}

    /** Looks now; {@code collect} has the heap collected and counts what is left of it. */
    public static Vitals vitals(long pid, long second, boolean collect) throws IOException, InterruptedException {
        return new Vitals(
                second, handles(pid), resident(pid), collect ? OptionalLong.of(live(pid)) : OptionalLong.empty());
    }

    /** What it may take at most: the heap that its command line allows, and room for everything beside it. */
    static long mostResident(long pid) throws IOException {
        Matcher heap = HEAP.matcher(Files.readString(Path.of("/proc/%d/cmdline".formatted(pid))));
        return heap.find() ? Long.parseLong(heap.group(1)) * MEGABYTE + BESIDE_HEAP : Long.MAX_VALUE;
    }

    private static long handles(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/%d/fd".formatted(pid)))) {
            return open.count();
        }
    }

    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/%d/status".formatted(pid))).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    /** The histogram counts what a full collection leaves, whatever the collector. */
    private static long live(long pid) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        JCMD.toString(), "-J-XX:TieredStopAtLevel=1", Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(said);
        if (jcmd.waitFor() != 0 || !total.find()) {
            throw new IOException(String.format(
                    Locale.ROOT, "jcmd %d failed: %s", pid, said.lines().findFirst()));
        }
        return Long.parseLong(total.group(1));
    }
}
