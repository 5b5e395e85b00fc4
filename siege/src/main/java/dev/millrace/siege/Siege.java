package dev.millrace.siege;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.access.domain.Token;
import dev.millrace.cli.stack.ServiceSpec;
import dev.millrace.siege.calls.Client;
import dev.millrace.siege.calls.Hostile;
import dev.millrace.siege.calls.Kind;
import dev.millrace.siege.calls.Legal;
import dev.millrace.siege.calls.Place;
import dev.millrace.siege.calls.Uploading;
import dev.millrace.siege.watch.Watch;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Starts a stack as anybody would, has a model made on it, and then lets hostile callers and well-behaved ones loose on
 * all services at once while it trains. It holds when every well-behaved caller is served, nobody else gets anything,
 * no process ends, no training begins again, and heaps and handles stay as they were.
 */
public final class Siege {

    private static final String MODEL = "siege";
    private static final int DOCUMENTS = 1_000;
    private static final int STEPS = 150;
    private static final int LEGAL_CALLERS = 6;
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration ENDING = Duration.ofMinutes(15);
    private static final Duration LULL = Duration.ofSeconds(15);

    /** As if nobody had thought of what many calls need together. */
    private static final Map<String, String> WITHOUT_A_BOUND =
            Map.of("MILLRACE_INFERENCE_MEMORY_BYTES", Long.toString(1L << 42));

    private final Options options;
    private final CallCounts legal = new CallCounts();
    private final CallCounts hostile = new CallCounts();

    private Siege(Options options) {
        this.options = options;
    }

    /** Besieges; exits 0 when the stack held, or when it didn't and wasn't meant to. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Options options = Options.of(Arrays.asList(arguments), System.getenv());
        SiegeResult result = new Siege(options).besiege();
        result.faults().forEach(fault -> say("  FAILED  " + fault));
        say(result.inWords(options.control()));
        System.exit(result.isAsItShouldBe(options.control()) ? 0 : 1);
    }

    private SiegeResult besiege() throws IOException, InterruptedException {
        Path folder = options.folder().resolve("stack");
        say("Seed %d, %d minutes %d seconds, %d hostile and %d legal callers"
                .formatted(
                        options.seed(),
                        options.length().toMinutes(),
                        options.length().toSecondsPart(),
                        options.callers(),
                        LEGAL_CALLERS));
        try (BesiegedStack stack =
                BesiegedStack.start(options.root(), folder, options.control() ? WITHOUT_A_BOUND : Map.of())) {
            say("The stack is up; a model is made");
            Token token = Token.read(folder.resolve(Token.FILE));
            try (OrchestratorRuns runs = new OrchestratorRuns(stack.record().address(ServiceSpec.ORCHESTRATOR), token);
                    Client plain = Client.speaking(Version.HTTP_1_1);
                    Client modern = Client.speaking(Version.HTTP_2)) {
                String run = made(runs);
                Place place = new Place(stack.record(), token, run, MODEL);
                List<Client> clients = List.of(plain, modern);
                List<Kind> kinds = new ArrayList<>(Legal.kinds(place, clients));
                kinds.addAll(Uploading.kinds(clients));
                return besiege(stack, runs, place, kinds);
            }
        }
    }

    /** The run that makes the model that is asked. */
    private String made(OrchestratorRuns runs) throws IOException, InterruptedException {
        String run = runs.submit(SiegeRecipes.of(MODEL, DOCUMENTS, 7, STEPS));
        long end = System.nanoTime() + START.toNanos();
        JsonNode report = runs.report(run);
        while (!OrchestratorRuns.isOver(report) && System.nanoTime() < end) {
            Thread.sleep(1_000);
            report = runs.report(run);
        }
        if (!report.path("state").asText().equals("promoted")) {
            throw new IOException("The model to be asked wasn't made: " + report);
        }
        return run;
    }

    private SiegeResult besiege(BesiegedStack stack, OrchestratorRuns runs, Place place, List<Kind> legalKinds)
            throws IOException, InterruptedException {
        Trainings trainings = new Trainings(runs, speed(runs, place.run()), options.length());
        trainings.begin();
        say("A training is in progress; the siege begins");
        Watch watch = new Watch(stack.pids(), options.length());
        storm(stack, watch, trainings, place, legalKinds);
        List<String> faults = new ArrayList<>();
        if (!options.control()) {
            say("The callers have left; the last trainings end");
            faults.addAll(trainings.finish(ENDING));
            Thread.sleep(LULL);
            watch.lookOnce();
            faults.addAll(forbidden(runs, trainings));
        }
        faults.addAll(watch.faults());
        faults.addAll(stack.notices());
        faults.addAll(stack.outcries());
        faults.addAll(FailedCalls.kept(options.folder(), legal));
        faults.addAll(FailedCalls.kept(options.folder(), hostile));
        report(watch, trainings);
        return new SiegeResult(faults, watch.ended());
    }

    /** Everybody calls at once, until the time is over and each has had its last answer. */
    private void storm(BesiegedStack stack, Watch watch, Trainings trainings, Place place, List<Kind> legalKinds)
            throws InterruptedException {
        CallerThreads besiegers = new CallerThreads(place, hostile, Hostile.kinds());
        CallerThreads citizens = new CallerThreads(place, legal, legalKinds);
        Thread trainer = Thread.ofPlatform().name("trainings").start(trainings::run);
        Thread watcher = Thread.ofPlatform().name("watch").start(watch::run);
        besiegers.start(options.callers(), options.seed());
        citizens.start(LEGAL_CALLERS, ~options.seed());
        await(stack, watch);
        trainings.stop();
        besiegers.finish();
        citizens.finish();
        trainer.join();
        watcher.interrupt();
        watcher.join();
    }

    private void report(Watch watch, Trainings trainings) {
        say("");
        say(legal.table());
        say(hostile.table());
        say(watch.table());
        say("Calls: %,d legal, %,d of them failed; %,d hostile, %,d of them answered wrongly"
                .formatted(legal.calls(), legal.failed(), hostile.calls(), hostile.failed()));
        say("Trainings: " + trainings);
    }

    /** Lets them go on for as long as they should; a control ends with the first thing that does. */
    private void await(BesiegedStack stack, Watch watch) throws InterruptedException {
        long end = System.nanoTime() + options.length().toNanos();
        int minute = 0;
        long began = System.nanoTime();
        while (System.nanoTime() < end && stack.isUp()) {
            Thread.sleep(500);
            if (options.control() && !watch.ended().isEmpty()) {
                return;
            }
            long minutes = Duration.ofNanos(System.nanoTime() - began).toMinutes();
            if (minutes > minute) {
                minute = (int) minutes;
                say("  after %d min: %,d legal calls, %,d failed; %,d hostile, %,d answered wrongly; ended: %s"
                        .formatted(
                                minute,
                                legal.calls(),
                                legal.failed(),
                                hostile.calls(),
                                hostile.failed(),
                                watch.ended()));
            }
        }
    }

    /** Steps a second, from the progress of a training that nobody disturbed. */
    private static double speed(OrchestratorRuns runs, String run) throws IOException, InterruptedException {
        double steps = 0;
        double seconds = 0;
        for (JsonNode event : runs.training(run)) {
            steps = event.path("step").asDouble();
            seconds = event.path("seconds").asDouble();
        }
        return seconds > 0 ? steps / seconds : 1;
    }

    /** Nobody without the token has begun a run: there are those that were submitted here, and no others. */
    private static List<String> forbidden(OrchestratorRuns runs, Trainings trainings) throws InterruptedException {
        try {
            int all = runs.all().size();
            int own = 1 + trainings.count();
            return all == own
                    ? List.of()
                    : List.of("There are %d runs, %d were begun by their owner".formatted(all, own));
        } catch (IOException e) {
            return List.of("The orchestrator can't be asked about its runs: " + e);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
