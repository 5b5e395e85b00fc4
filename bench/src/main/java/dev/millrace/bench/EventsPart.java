package dev.millrace.bench;

import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Topic;
import dev.millrace.contracts.shards.Document;
import dev.millrace.testkit.ServiceProcess;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a small message takes through one exactly-once stage, and how long a service takes to start. */
final class EventsPart implements Part {

    private static final int WARM_UP = 50;
    private static final int MEASURED = 200;
    private static final int STARTS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String RECIPE = """
            name: bench
            sources:
              - {name: none, generator: {kind: stories, documents: 1, seed: 0}, licence: CC0-1.0}
            """;

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String title() {
        return "Events";
    }

    @Override
    public String method() {
        return "One message at a time, announcing a shard of one document, through the filtering service in a process of"
                + " its own, on the local broker and object store. From before the message is sent until a consumer of"
                + " committed messages has the answer: two reads and two writes of objects and a Kafka transaction lie"
                + " between. " + MEASURED + " messages after " + WARM_UP + " to warm up. A service has started when its"
                + " readiness check, broker and store included, says so.";
    }

    @Override
    public List<Figure> measure() throws IOException, InterruptedException {
        Path folder = Folders.scratch("events");
        Path service = Folders.root().resolve("services/filtering/target/quarkus-app");
        try (TestStack stack = TestStack.start(folder)) {
            List<Double> starts = new ArrayList<>();
            for (int i = 0; i < STARTS; i++) {
                long began = System.nanoTime();
                try (ServiceProcess started =
                        ServiceProcess.start(service, stack, Map.of()).awaitReady()) {
                    starts.add((System.nanoTime() - began) / 1e9);
                    Bench.say("started on port %d in %s s".formatted(started.port(), Figure.digits(starts.getLast())));
                }
            }
            try (ServiceProcess _ =
                            ServiceProcess.start(service, stack, Map.of()).awaitReady();
                    MessageCounter counter = new MessageCounter(stack, Topic.SHARDS_FILTERED)) {
                List<Double> millis = latencies(stack, counter);
                return List.of(
                        Figure.of("One message through one exactly-once stage, p50", at(millis, 0.5) + " ms"),
                        Figure.of("the same, p95", at(millis, 0.95) + " ms"),
                        Figure.of("Start of a service (filtering), median of " + STARTS, at(starts, 0.5) + " s")
                                .floor("under 3 s on a quiet machine"));
            }
        } finally {
            Folders.remove(folder);
        }
    }

    private static List<Double> latencies(TestStack stack, MessageCounter counter) throws IOException {
        String recipe = stack.putRecipe(BenchRecipes.parse(RECIPE, Path.of("")));
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
            ShardCompleted shard =
                    stack.shard("bench-00000000-1", recipe).id(0, 0, i).put(List.of(document(i)));
            long began = System.nanoTime();
            stack.publish(shard);
            counter.await(1, LIMIT);
            if (i >= WARM_UP) {
                millis.add((System.nanoTime() - began) / 1e6);
            }
        }
        return millis;
    }

    private static Document document(int number) {
        String text = "The miller looked at the water and said that it was enough for one day. ".repeat(20);
        return new Document("%032x".formatted(number), text, "test", Optional.empty(), Map.of());
    }

    private static String at(List<Double> values, double quantile) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return Figure.digits(sorted.get((int) Math.ceil(quantile * sorted.size()) - 1));
    }
}
