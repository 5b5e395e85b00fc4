package dev.millrace.bench;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What more input costs: memory over gigabytes, in shards of the usual size and in large ones. */
final class MemoryPart implements Part {

    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final String USUAL_SHARDS = "";
    private static final String LARGE_SHARDS = "shards: {documents: 70000, bytes: 1000000000}";
    private static final Pattern GENERATION = Pattern.compile("^(?:DefNew|Tenured) .*, used ([0-9]+)K");

    private final double gigabytes = Double.parseDouble(System.getenv().getOrDefault("MILLRACE_BENCH_GIGABYTES", "4"));

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String title() {
        return "Memory";
    }

    @Override
    public String method() {
        return "One source of many gigabytes of JSON Lines through ingestion and filtering, each a process with 512 MB of"
                + " heap, in shards of the usual size and in shards of up to a gigabyte: what is left in use after a"
                + " collection, and the most memory that was ever resident (heap, code, buffers and all), early and at"
                + " the end.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Path folder = Folders.scratch("memory");
        try {
            Corpus corpus = Corpus.prepare(folder);
            return List.of(
                    flatMemory(folder.resolve("usual"), corpus, (int) Math.ceil(gigabytes * 4), USUAL_SHARDS),
                    flatMemory(folder.resolve("large"), corpus, (int) Math.ceil(gigabytes), LARGE_SHARDS));
        } finally {
            Folders.remove(folder);
        }
    }

    /** @param files that hold the gigabytes; no shard has more than one */
    private Figure flatMemory(Path folder, Corpus corpus, int files, String shards)
            throws IOException, InterruptedException {
        Path input = Files.createDirectories(folder.resolve("input"));
        for (int i = 0; i < files; i++) {
            write(input.resolve("part-%04d.jsonl.zst".formatted(i)), corpus, (long) (gigabytes * 1e9 / files));
        }
        try (TestStack stack = TestStack.start(folder.resolve("stack"));
                ServiceProcess ingestion = FilteringRun.start("ingestion", stack, Map.of());
                ServiceProcess filtering = FilteringRun.start("filtering", stack, Map.of())) {
            stack.publish(new SourceSubmitted(
                    FilteringRun.ID, stack.putRecipe(FilteringRun.recipe("path: " + input, shards)), "bench", 0));
            Memory early = Memory.NONE;
            double earlyOn = 0;
            long began = System.nanoTime();
            while (true) {
                List<ShardCompleted> done = stack.events(Topic.SHARDS_FILTERED).stream()
                        .map(ShardCompleted.class::cast)
                        .toList();
                double read = done.stream().mapToLong(s -> s.counts().bytesIn()).sum() / 1e9;
                if (early.equals(Memory.NONE) && read >= gigabytes / 8) {
                    early = Memory.of(ingestion, filtering);
                    earlyOn = read;
                    Bench.say("  after %.1f GB: %s".formatted(read, early));
                }
                if (!done.isEmpty()
                        && done.stream().filter(ShardCompleted::last).count()
                                == done.getFirst().splits()) {
                    Memory late = Memory.of(ingestion, filtering);
                    double seconds = (System.nanoTime() - began) / 1e9;
                    return Figure.of(
                                    "Memory after %.1f GB in %,d shards: ingestion, filtering"
                                            .formatted(read, done.size()),
                                    late.toString())
                            .beside("after %.1f GB: %s; %s s in all".formatted(earlyOn, early, Figure.digits(seconds)))
                            .floor("-Xmx512m each");
                }
                if (seconds(began) > LIMIT.toSeconds()) {
                    throw new IOException("Not done after " + LIMIT);
                }
                Thread.sleep(2_000);
            }
        }
    }

    /**
     * What two processes need, in MiB.
     *
     * @param used heap in use after a full collection
     * @param resident the most that ever was
     */
    private record Memory(List<Long> used, List<Long> resident) {
        static final Memory NONE = new Memory(List.of(), List.of());

        static Memory of(ServiceProcess... processes) throws IOException, InterruptedException {
            List<Long> used = new ArrayList<>();
            List<Long> resident = new ArrayList<>();
            for (ServiceProcess process : processes) {
                used.add(usedHeap(process));
                resident.add(peak(process));
            }
            return new Memory(used, resident);
        }

        @Override
        public String toString() {
            return "heap in use %,d and %,d MiB, most resident %,d and %,d MiB"
                    .formatted(used.getFirst(), used.getLast(), resident.getFirst(), resident.getLast());
        }
    }

    private static long usedHeap(ServiceProcess process) throws IOException, InterruptedException {
        diagnose(process, "GC.run");
        String heap = diagnose(process, "GC.heap_info");
        List<Long> generations = heap.lines()
                .map(GENERATION::matcher)
                .filter(Matcher::find)
                .map(line -> Long.parseLong(line.group(1)))
                .toList();
        if (generations.size() != 2) {
            throw new IOException("The serial collector's two generations were expected, and this came: " + heap);
        }
        return (generations.getFirst() + generations.getLast()) / 1024;
    }

    private static String diagnose(ServiceProcess process, String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Commands.output(List.of(jcmd.toString(), Long.toString(process.pid()), command));
    }

    private static long peak(ServiceProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(0)
                / 1024;
    }

    /** The corpus over and over, until {@code bytes} of text are in the file. */
    private static void write(Path file, Corpus corpus, long bytes) throws IOException {
        try (OutputStream out = new ZstdOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), 1)) {
            byte[] lines = lines(corpus);
            for (long written = 0; written < bytes; written += corpus.textBytes()) {
                out.write(lines);
            }
        }
    }

    private static byte[] lines(Corpus corpus) throws IOException {
        try (var in = new ZstdInputStream(Files.newInputStream(corpus.file()))) {
            return in.readAllBytes();
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
