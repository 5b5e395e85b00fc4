package dev.millrace.bench;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.contracts.events.Topic;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What more workers bring: filtering by one process and by two. */
final class ScalePart implements Part {

    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final int WARM_UP = 48;
    private static final int SHARDS = 96;
    /** Keys fall on partitions as they may: with these behind, no worker runs out of work before the clock stops. */
    private static final int BEHIND = 64;

    private static final int ROUNDS = 3;

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
                + " for each process to warm up. The median ratio of " + ROUNDS + " rounds, one and two in turn.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Path folder = Folders.scratch("scale");
        try {
            Corpus corpus = Corpus.prepare(folder);
            List<Round> rounds = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                double one = throughput(folder.resolve("one-" + i), corpus, 1);
                double two = throughput(folder.resolve("two-" + i), corpus, 2);
                rounds.add(new Round(one, two));
                Bench.say("  " + rounds.getLast());
            }
            rounds.sort(Comparator.comparingDouble(Round::ratio));
            Round median = rounds.get(ROUNDS / 2);
            return List.of(Figure.of("Filtering by two workers", Figure.digits(median.two()) + " MB/s")
                    .beside("one worker: %s MB/s, ratio %.2f (%.2f to %.2f)"
                            .formatted(
                                    Figure.digits(median.one()),
                                    median.ratio(),
                                    rounds.getFirst().ratio(),
                                    rounds.getLast().ratio()))
                    .floor("ratio at least 1.8"));
        } finally {
            Folders.remove(folder);
        }
    }

    /** MB/s of one worker and of two. */
    private record Round(double one, double two) {
        double ratio() {
            return two / one;
        }

        @Override
        public String toString() {
            return "one worker: %s MB/s, two: %s MB/s, ratio %.2f"
                    .formatted(Figure.digits(one), Figure.digits(two), ratio());
        }
    }

    private static double throughput(Path folder, Corpus corpus, int workers) throws IOException, InterruptedException {
        try (TestStack stack = TestStack.start(folder)) {
            String recipe = stack.putRecipe(FilteringRun.recipe("generator: {kind: stories, documents: 1}", ""));
            List<ServiceProcess> processes = new ArrayList<>();
            try {
                for (int i = 0; i < workers; i++) {
                    processes.add(FilteringRun.start("filtering", stack, Map.of("millrace.instance", "worker-" + i)));
                    pin(processes.getLast(), i);
                }
                List<ShardCompleted> shards = shards(stack, recipe, corpus, WARM_UP * workers + SHARDS + BEHIND);
                try (MessageCounter counter = new MessageCounter(stack, Topic.SHARDS_FILTERED)) {
                    shards.subList(0, WARM_UP * workers).forEach(stack::publish);
                    counter.await(WARM_UP * workers, LIMIT);
                    long began = System.nanoTime();
                    shards.subList(WARM_UP * workers, shards.size()).forEach(stack::publish);
                    counter.await(SHARDS, LIMIT);
                    return (double) SHARDS * corpus.textBytes() / (System.nanoTime() - began) * 1e3;
                }
            } finally {
                processes.forEach(ServiceProcess::close);
            }
        }
    }

    /** Without it a second worker would only take the core on which the first one's compiler and collector ran. */
    private static void pin(ServiceProcess worker, int core) throws IOException, InterruptedException {
        Commands.output(List.of("taskset", "-acp", Integer.toString(core), Long.toString(worker.pid())));
    }

    /** They lie in the store before the clock starts; only their announcements are awaited. */
    private static List<ShardCompleted> shards(TestStack stack, String recipe, Corpus corpus, int shards) {
        return IntStream.range(0, shards)
                .mapToObj(i -> stack.shard(FilteringRun.ID, recipe)
                        .after(Stage.INGESTION)
                        .id(0, i, 0)
                        .of("bench", shards, true)
                        .put(corpus.documents()))
                .toList();
    }
}
