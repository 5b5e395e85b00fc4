package dev.millrace.bench.serving.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.bench.Folders;
import dev.millrace.bench.SmallModel;
import dev.millrace.contracts.models.ModelPackage;
import dev.millrace.contracts.models.PublishedTokenizer;
import dev.millrace.contracts.models.tokenizer.Tokenizer;
import dev.millrace.testkit.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Two thousand connections to the inference service as a stack runs it: tiny calls and huge ones, slow readers, and clients that
 * leave in the middle, in turns with the tiny calls alone. It holds when every legal call is answered, and rightly (429 is waited
 * out as it says), memory stays, and the tiny calls' 99th percentile is at most {@value #MOST_RATIO} times what it is alone. Then
 * versions take over from each other ({@link Swaps}).
 */
public final class ServingLoad {

    static final double MOST_RATIO = 3;

    private static final String PREFIX = "MILLRACE_LOAD_";
    private static final int STEPS = 150;
    /** Tiny calls a second, of all their connections together: far less than there is room for. */
    private static final double TINY_A_SECOND = 12;
    /** Turns with load; before and behind each the tiny calls are alone. */
    private static final int TURNS = 3;

    private static final int COLLECTIONS_A_TURN = 5;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration DISTURBED = Duration.ofSeconds(3);

    private final int connections;
    private final Duration length;
    private final long seed;
    private final Tally tally = new Tally();
    private final Weather weather = new Weather();
    private final List<Thread> callers = new ArrayList<>();

    private ServingLoad(int connections, Duration length, long seed) {
        this.connections = connections;
        this.length = length;
        this.seed = seed;
    }

    /** Exits 1 when it didn't hold. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Map<String, String> environment = System.getenv();
        double minutes = Double.parseDouble(environment.getOrDefault(PREFIX + "MINUTES", "10"));
        int connections = Integer.parseInt(environment.getOrDefault(PREFIX + "CONNECTIONS", "2000"));
        Path folder = Folders.scratch("load");
        List<String> faults = new ArrayList<>();
        try (TestStack stack = TestStack.start(folder.resolve("stack"))) {
            Optional<String> given = Optional.ofNullable(environment.get(PREFIX + "PACKAGE"));
            ModelPackage model = given.isPresent()
                    ? ModelPackage.open(Path.of(given.get()))
                    : SmallModel.train(folder, STEPS).model();
            List<String> parts = arguments.length == 0 ? List.of("load", "swaps") : List.of(arguments);
            if (parts.contains("load")) {
                try (LoadServer server = LoadServer.start(stack, model, Map.of())) {
                    faults.addAll(new ServingLoad(connections, Duration.ofMillis((long) (minutes * 60_000)), 1)
                            .measure(server, model));
                }
            }
            if (parts.contains("swaps")) {
                faults.addAll(swaps(stack, model));
            }
        } finally {
            Folders.remove(folder);
        }
        faults.forEach(fault -> System.out.println("  FAILED  " + fault));
        System.out.println(faults.isEmpty() ? "It held." : "It didn't hold.");
        System.exit(faults.isEmpty() ? 0 : 1);
    }

    private static List<String> swaps(TestStack stack, ModelPackage model) throws IOException, InterruptedException {
        Tally tally = new Tally();
        List<String> faults;
        try (LoadServer server = LoadServer.start(
                stack,
                model,
                Map.of(
                        "millrace.inference.packages", Integer.toString(Swaps.PACKAGES),
                        "millrace.inference.queue", Integer.toString(Swaps.QUEUE)))) {
            Swaps swaps = new Swaps(server, tally, new Weather());
            swaps.begin();
            faults = new ArrayList<>(swaps.memory());
            swaps.inFlight();
        }
        System.out.print(tally.counts());
        faults.addAll(tally.failures());
        return faults;
    }

    private List<String> measure(LoadServer server, ModelPackage model) throws IOException, InterruptedException {
        server.promote("v0");
        JsonNode live = server.awaitLive("v0");
        int vocabulary = Tokenizer.read(PublishedTokenizer.in(model.folder())).vocabularySize();
        HeavyCalls.Served served = new HeavyCalls.Served(
                LoadServer.MODEL, live.path("max_model_len").asInt(), vocabulary);
        Asking asking = new Asking(tally, weather);
        SmallCalls small = SmallCalls.of(server.port(), served.model(), asking, tally, weather);
        HeavyCalls heavy = new HeavyCalls(server.port(), served, asking, tally, weather);
        int crawling = connections / 5;
        int dawdling = connections / 20;
        int leaving = connections / 20;
        int huge = connections / 50;
        int tiny = connections - crawling - dawdling - leaving - huge;
        Duration apart = Duration.ofMillis((long) (1_000 * tiny / TINY_A_SECOND));
        start(tiny, random -> small.run(server.port(), apart, random));
        start(crawling, random -> heavy.run("a few bytes a second", heavy::crawl, random));
        start(dawdling, random -> heavy.run("read slowly", heavy::dawdle, random));
        start(leaving, random -> heavy.run("left in the middle", heavy::leave, random));
        start(huge, random -> heavy.run("huge", heavy::huge, random));
        System.out.printf(
                "%d connections: %d with tiny calls, %d read a few bytes a second, %d slowly, %d leave in the middle, %d ask for much%n",
                connections, tiny, crawling, dawdling, leaving, huge);
        MemoryWatch watch = new MemoryWatch(server);
        List<String> faults = new ArrayList<>(turns(watch));
        weather.end();
        for (Thread caller : callers) {
            caller.join(Duration.ofSeconds(30));
        }
        System.out.print(tally.counts());
        System.out.print(tally.times());
        System.out.println(watch.table());
        faults.addAll(watch.faults());
        faults.addAll(tally.failures());
        if (!(tally.ratio(0.99) <= MOST_RATIO)) {
            faults.add("under load the 99th percentile of tiny calls is %.2f times what it is alone, more than %.0f"
                    .formatted(tally.ratio(0.99), MOST_RATIO));
        }
        return faults;
    }

    private void start(int many, Consumer<Random> caller) {
        for (int i = 0; i < many; i++) {
            // Neighbouring seeds begin alike.
            Random random = new Random(new Random(seed + callers.size()).nextLong() * 31);
            callers.add(Thread.startVirtualThread(() -> caller.accept(random)));
        }
    }

    /** Alone, loaded, alone, …; a third of the time alone. */
    private List<String> turns(MemoryWatch watch) throws IOException, InterruptedException {
        Duration alone = length.dividedBy(3L * (TURNS + 1));
        Duration loaded = length.multipliedBy(2).dividedBy(3L * TURNS);
        for (int turn = 0; turn < TURNS; turn++) {
            Thread.sleep(alone);
            say("alone");
            weather.change(true);
            load(loaded, watch);
            say("loaded");
            weather.change(false);
        }
        Thread.sleep(alone);
        say("alone");
        return List.of();
    }

    private void load(Duration time, MemoryWatch watch) throws IOException, InterruptedException {
        long began = System.nanoTime();
        long period = time.toNanos() / COLLECTIONS_A_TURN;
        int collected = 0;
        while (System.nanoTime() - began < time.toNanos()) {
            Thread.sleep(LOOK);
            boolean collect = System.nanoTime() - began > (collected + 0.5) * period;
            if (collect) {
                collected++;
                weather.disturb(DISTURBED);
            }
            watch.look(collect);
        }
    }

    private void say(String what) throws IOException {
        System.out.printf(
                "  %-7s  load average %s, %d failed%n",
                what, Files.readString(Path.of("/proc/loadavg")).strip().replaceFirst(" .*", ""), tally.failed());
    }
}
