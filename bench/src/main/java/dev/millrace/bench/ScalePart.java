package dev.millrace.bench;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.SourceSubmitted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.recipes.Reading;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What more workers bring, and what more input costs: filtering by one and by two processes, and memory over gigabytes. */
final class ScalePart implements Part {

    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final int WARM_UP = 48;
    private static final int SHARDS = 96;
    /** Keys fall on partitions as they may: with these behind, no worker runs out of work before the clock stops. */
    private static final int BEHIND = 64;

    private static final String RUN = "bench-00000000-1";
    private static final Pattern GENERATION = Pattern.compile("^(?:DefNew|Tenured) .*, used ([0-9]+)K");
    private static final List<String> SMALL_HEAP = List.of("-Xmx512m", "-XX:+UseSerialGC");

    private final double gigabytes = Double.parseDouble(System.getenv().getOrDefault("MILLRACE_BENCH_GIGABYTES", "4"));

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String title() {
        return "Scale";
    }

    @Override
    public String method() {
        return "Filtering (all four rule sets) as one process and as two, each kept on a core of its own as a container"
                + " with a limit of one core is, on the local broker and object store, which run on the same cores: the"
                + " time in which " + SHARDS + " of " + (SHARDS + BEHIND) + " waiting shards are done, after " + WARM_UP
                + " for each process to warm up. Then one"
                + " source of many gigabytes of JSON Lines through ingestion and filtering, each a process with 512 MB"
                + " of heap: what is left in use after a collection, and the most memory that was ever resident (heap, code,"
                + " buffers and all), early and at the end.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Path folder = Folders.scratch("scale");
        try {
            Corpus corpus = Corpus.prepare(folder);
            List<Figure> figures = new ArrayList<>();
            double one = throughput(folder.resolve("one"), corpus, 1);
            Bench.say("  one worker: " + Figure.digits(one) + " MB/s");
            double two = throughput(folder.resolve("two"), corpus, 2);
            Bench.say("  two workers: " + Figure.digits(two) + " MB/s");
            figures.add(Figure.of("Filtering by two workers", Figure.digits(two) + " MB/s")
                    .beside("one worker: %s MB/s, ratio %.2f".formatted(Figure.digits(one), two / one))
                    .floor("ratio at least 1.8"));
            figures.addAll(flatMemory(folder, corpus));
            return figures;
        } finally {
            Folders.remove(folder);
        }
    }

    private double throughput(Path folder, Corpus corpus, int workers) throws IOException, InterruptedException {
        try (TestStack stack = TestStack.start(folder)) {
            String recipe = stack.putRecipe(recipe("generator: {kind: stories, documents: 1}"));
            List<ServiceProcess> processes = new ArrayList<>();
            try {
                for (int i = 0; i < workers; i++) {
                    processes.add(service("filtering", stack, Map.of("millrace.instance", "worker-" + i)));
                    pin(processes.getLast(), i);
                }
                List<ShardCompleted> shards = shards(stack, recipe, corpus, WARM_UP * workers + SHARDS + BEHIND);
                try (Answers answers = new Answers(stack, Topic.SHARDS_FILTERED)) {
                    shards.subList(0, WARM_UP * workers).forEach(stack::publish);
                    answers.await(WARM_UP * workers, LIMIT);
                    long began = System.nanoTime();
                    shards.subList(WARM_UP * workers, shards.size()).forEach(stack::publish);
                    answers.await(SHARDS, LIMIT);
                    return (double) SHARDS * corpus.textBytes() / 1e6 / seconds(began);
                }
            } finally {
                processes.forEach(ServiceProcess::close);
            }
        }
    }

    /** Without it a second worker would only take the core on which the first one's compiler and collector ran. */
    private static void pin(ServiceProcess worker, int core) throws IOException, InterruptedException {
        output(List.of("taskset", "-acp", Integer.toString(core), Long.toString(worker.pid())));
    }

    /** They lie in the store before the clock starts; only their announcements are awaited. */
    private static List<ShardCompleted> shards(TestStack stack, String recipe, Corpus corpus, int shards) {
        return IntStream.range(0, shards)
                .mapToObj(i -> stack.shard(RUN, recipe)
                        .after(Stage.INGESTION)
                        .id(0, i, 0)
                        .of("bench", shards, true)
                        .put(corpus.documents()))
                .toList();
    }

    private List<Figure> flatMemory(Path folder, Corpus corpus) throws IOException, InterruptedException {
        Path input = Files.createDirectories(folder.resolve("input"));
        int files = (int) Math.ceil(gigabytes * 4);
        for (int i = 0; i < files; i++) {
            write(input.resolve("part-%04d.jsonl.zst".formatted(i)), corpus, (long) (gigabytes * 1e9 / files));
        }
        try (TestStack stack = TestStack.start(folder.resolve("flat"));
                ServiceProcess ingestion = service("ingestion", stack, Map.of());
                ServiceProcess filtering = service("filtering", stack, Map.of())) {
            stack.publish(new SourceSubmitted(RUN, stack.putRecipe(recipe("path: " + input)), "bench", 0));
            Memory early = Memory.NONE;
            long began = System.nanoTime();
            while (true) {
                List<ShardCompleted> done = stack.events(Topic.SHARDS_FILTERED).stream()
                        .map(ShardCompleted.class::cast)
                        .toList();
                double read = done.stream().mapToLong(s -> s.counts().bytesIn()).sum() / 1e9;
                if (early.equals(Memory.NONE) && read >= gigabytes / 8) {
                    early = Memory.of(ingestion, filtering);
                    Bench.say("  after %.1f GB: %s".formatted(read, early));
                }
                if (!done.isEmpty()
                        && done.stream().filter(ShardCompleted::last).count()
                                == done.getFirst().splits()) {
                    Memory late = Memory.of(ingestion, filtering);
                    double seconds = (System.nanoTime() - began) / 1e9;
                    return List.of(Figure.of(
                                    "Memory after %.1f GB in %,d shards: ingestion, filtering"
                                            .formatted(read, done.size()),
                                    late.toString())
                            .beside("after an eighth of it: %s; %s s in all".formatted(early, Figure.digits(seconds)))
                            .floor("-Xmx512m each"));
                }
                if (seconds(began) > LIMIT.toSeconds()) {
                    throw new IOException("Not done after " + LIMIT);
                }
                Thread.sleep(2_000);
            }
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
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
        return output(List.of(jcmd.toString(), Long.toString(process.pid()), command));
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said.strip());
        }
        return said;
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

    private static ServiceProcess service(String name, TestStack stack, Map<String, String> properties)
            throws InterruptedException {
        Path app = Folders.root().resolve("services/" + name + "/target/quarkus-app");
        return ServiceProcess.start(app, stack, properties, SMALL_HEAP).awaitReady();
    }

    private static Recipe recipe(String origin) throws IOException {
        String yaml = """
                name: bench
                sources:
                  - {name: bench, %s}
                filter: {rules: [gopher-repetition, gopher-quality, c4, fineweb]}
                """.formatted(origin);
        return switch (RecipeReader.read(yaml, Path.of(""))) {
            case Reading.Accepted accepted -> accepted.recipe();
            case Reading.Refused refused -> throw new IOException("Recipe refused: " + refused.problems());
        };
    }
}
