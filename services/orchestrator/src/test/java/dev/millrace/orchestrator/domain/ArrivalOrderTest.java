package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.RunEnded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics are read side by side and events may be read twice: neither may make a difference. */
class ArrivalOrderTest {

    private static final RunReport.Endpoints ENDPOINTS = new RunReport.Endpoints("a", "b");
    private static final World ORDERLY = World.run(FakeServices.GOOD, new Random(0), false);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 150);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyOrderAndAnyDuplicatesLeadToTheSameCommandsAndTheSameState(long seed) {
        World world = World.run(FakeServices.GOOD, new Random(seed), true);

        assertThat(world.commands).isEqualTo(ORDERLY.commands);
        assertThat(world.report()).isEqualTo(ORDERLY.report());
        assertThat(world.report().state()).isEqualTo("promoted");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRestartReadsTheLogInAnyOrderAndAsksForNothingAgain(long seed) {
        Random random = new Random(seed);
        List<Entry> log = new ArrayList<>(ORDERLY.log);
        log.addAll(ORDERLY.log.subList(0, random.nextInt(ORDERLY.log.size())));
        Collections.shuffle(log, random);

        Orchestration rebuilt = new Orchestration(FakeServices::find, manifest -> Optional.empty());
        log.forEach(entry -> rebuilt.add(entry.event(), entry.offset()));

        assertThat(rebuilt.commands()).isEmpty();
        assertThat(rebuilt.runs().stream().map(facts -> RunReports.of(facts, ENDPOINTS)))
                .containsExactly(ORDERLY.report());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aCrashAtAnyMomentIsFollowedByExactlyTheCommandsThatWereLeft(long seed) {
        Random random = new Random(seed);
        World world = new World(FakeServices.GOOD, random, true);
        int crashAt = random.nextInt(ORDERLY.log.size());
        while (world.log.size() < crashAt && world.step()) {
            // goes on until the crash
        }
        world.restart();
        world.runOut();

        assertThat(world.commands).isEqualTo(ORDERLY.commands);
        assertThat(world.report()).isEqualTo(ORDERLY.report());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRefusalIsReachedInAnyOrderToo(long seed) {
        World world = World.run(FakeServices.BAD, new Random(seed), true);

        assertThat(world.report().state()).isEqualTo("refused");
        assertThat(world.report().model().orElseThrow().reasons())
                .containsExactly("acc of questions is 0.3000 ± 0.02000; it must be at least 0.6000.");
        assertThat(world.log.getLast().event())
                .isInstanceOfSatisfying(
                        RunEnded.class, ended -> assertThat(ended.outcome()).isEqualTo(RunEnded.Outcome.REFUSED));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRunThatFailedForWantOfScoresIsTakenUpAgainInAnyOrder(long seed) {
        Random random = new Random(seed);
        World world = new World(new FakeServices(FakeServices.GOOD).unscoredAtFirst(), random, true);
        world.runOut();
        World restarted = new World(new FakeServices(FakeServices.GOOD).unscoredAtFirst(), random, true);
        int crashAt = random.nextInt(world.log.size());
        while (restarted.log.size() < crashAt && restarted.step()) {
            // goes on until the crash
        }
        restarted.restart();
        restarted.runOut();

        assertThat(world.report().state()).isEqualTo("promoted");
        assertThat(world.report().evaluations()).hasSize(1);
        assertThat(restarted.report()).isEqualTo(world.report());
        assertThat(restarted.commands).isEqualTo(world.commands);
        assertThat(world.log)
                .extracting(Entry::event)
                .filteredOn(RunEnded.class::isInstance)
                .extracting(event -> ((RunEnded) event).outcome())
                .containsExactly(RunEnded.Outcome.FAILED, RunEnded.Outcome.PROMOTED);
    }

    private record Entry(Event event, long offset) {}

    /** An orchestrator, the other services, and a log between them that delivers as it likes. */
    private static final class World {

        private final List<Entry> log = new ArrayList<>();
        private final Map<String, Long> offsets = new HashMap<>();
        private final List<Entry> undelivered = new ArrayList<>();
        private final SortedMap<String, String> commands = new TreeMap<>();
        private final FakeServices services;
        private final Random random;
        private final boolean disorder;
        private Orchestration orchestration = new Orchestration(FakeServices::find, manifest -> Optional.empty());
        private PendingCommands pending = new PendingCommands();

        World(double accuracy, Random random, boolean disorder) {
            this(new FakeServices(accuracy), random, disorder);
        }

        World(FakeServices services, Random random, boolean disorder) {
            this.services = services;
            this.random = random;
            this.disorder = disorder;
            publish(FakeServices.submission(FakeServices.recipe(), 1));
        }

        static World run(double accuracy, Random random, boolean disorder) {
            World world = new World(accuracy, random, disorder);
            world.runOut();
            return world;
        }

        void runOut() {
            while (step()) {
                // until nothing more happens
            }
        }

        private void publish(Event event) {
            Entry entry = new Entry(event, offsets.merge(event.topic().topicName(), 1L, Long::sum));
            log.add(entry);
            undelivered.add(entry);
            services.react(event).forEach(this::publish);
            if (event instanceof RunEnded ended && ended.outcome() == RunEnded.Outcome.FAILED) {
                publish(new EvaluationRequested(
                        ended.run(), "digest", "tale", "v1", "again", "ada", "2026-02-01T00:00:00Z", Optional.empty()));
            }
        }

        boolean step() {
            if (undelivered.isEmpty()) {
                return false;
            }
            take(undelivered.remove(disorder ? random.nextInt(undelivered.size()) : 0));
            if (disorder && random.nextInt(4) == 0) {
                take(log.get(random.nextInt(log.size() - undelivered.size())), undelivered);
            }
            if (random.nextInt(3) > 0 || undelivered.isEmpty()) {
                act();
            }
            return true;
        }

        private void take(Entry entry) {
            orchestration.add(entry.event(), entry.offset());
            pending.seen(entry.event());
        }

        /** Delivers once more what was delivered before. */
        private void take(Entry entry, List<Entry> notYet) {
            if (!notYet.contains(entry)) {
                take(entry);
            }
        }

        private void act() {
            for (Command command : pending.admit(orchestration.commands())) {
                assertThat(commands.put(
                                command.id(), new String(EventCodec.value(command.event()), StandardCharsets.UTF_8)))
                        .as("asked for once")
                        .isNull();
                publish(command.event());
            }
        }

        void restart() {
            orchestration = new Orchestration(FakeServices::find, manifest -> Optional.empty());
            pending = new PendingCommands();
            undelivered.clear();
            log.forEach(this::take);
            act();
        }

        RunReport report() {
            return RunReports.of(orchestration.runs().iterator().next(), ENDPOINTS);
        }
    }
}
