package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.EventCodec;
import dev.millrace.contracts.events.ShardCompleted;
import dev.millrace.contracts.events.Stage;
import dev.millrace.orchestrator.archive.RunArchive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept between two looks at a run, and kept small when it is over, says what the log says. */
class OutlookTest {

    private static final RunReport.Endpoints ENDPOINTS = new RunReport.Endpoints("a", "b");

    private record Entry(Event event, long offset) {}

    private final List<Entry> delivered = new ArrayList<>();
    private final List<Event> undelivered = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private final FakeServices services = new FakeServices(FakeServices.GOOD);
    private final Orchestration orchestration = fresh();
    private final PendingCommands pending = new PendingCommands();

    private static Orchestration fresh() {
        return new Orchestration(FakeServices::find, manifest -> Optional.empty());
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterEachEventOfTwoRunsTheCommandsAreThoseOfAnOrchestratorThatHasJustReadTheLog(long seed) {
        Random random = new Random(seed);
        publish(FakeServices.submission(FakeServices.recipe(), 1));
        publish(FakeServices.submission(FakeServices.recipe(), 2));
        while (!undelivered.isEmpty()) {
            deliver(undelivered.remove(random.nextInt(undelivered.size())));
            Orchestration rebuilt = fresh();
            delivered.forEach(entry -> rebuilt.add(entry.event(), entry.offset()));

            assertThat(orchestration.commands())
                    .extracting(Command::event)
                    .isEqualTo(rebuilt.commands().stream().map(Command::event).toList());

            pending.admit(orchestration.commands()).forEach(command -> publish(command.event()));
        }
        assertThat(orchestration.outlooks()).extracting(Outlook::state).containsExactly("promoted", "promoted");
    }

    @Test
    void aRunThatIsOverAnswersAsItDidAndTakesADuplicateForWhatItIs() {
        publish(FakeServices.submission(FakeServices.recipe(), 1));
        while (!undelivered.isEmpty()) {
            deliver(undelivered.removeFirst());
            pending.admit(orchestration.commands()).forEach(command -> publish(command.event()));
        }
        RunFacts small = orchestration.runs().iterator().next();
        RunFacts whole = new RunFacts(small.run(), small.recipe(), Optional.empty());
        delivered.forEach(entry -> whole.add(entry.event()));
        assertSame(small, whole);

        ShardCompleted duplicate =
                whole.shards(Stage.FILTERING).all().iterator().next();
        orchestration.add(duplicate, 0);
        assertSame(small, whole);
        assertThat(orchestration.commands()).isEmpty();
        assertSame(small, whole);
    }

    @Test
    void whatIsPackedTakesATenthOfItsJson() {
        deliver(FakeServices.submission(FakeServices.recipe(), 1));
        List<ShardCompleted> shards = new ArrayList<>();
        new FakeServices(FakeServices.GOOD, 1_000)
                .react(orchestration.commands().getFirst().event())
                .forEach(event -> {
                    if (event instanceof ShardCompleted shard && shard.stage() == Stage.INGESTION) {
                        shards.add(shard);
                    }
                });
        long json = shards.stream()
                .mapToLong(shard -> EventCodec.value(shard).length)
                .sum();

        PackedEvents<ShardCompleted> packed = PackedEvents.of(shards.getFirst().topic(), ShardCompleted.class, shards);

        assertThat(shards).hasSizeGreaterThan(1_000);
        assertThat(packed.events()).isEqualTo(shards);
        assertThat((long) packed.bytes()).isLessThan(json / 10);
    }

    private static void assertSame(RunFacts small, RunFacts whole) {
        assertThat(RunReports.of(small, ENDPOINTS)).isEqualTo(RunReports.of(whole, ENDPOINTS));
        assertThat(RunArchive.of(small)).isEqualTo(RunArchive.of(whole));
        assertThat(Lineages.of(small)).isEqualTo(Lineages.of(whole));
        assertThat(List.copyOf(small.progress())).isEqualTo(List.copyOf(whole.progress()));
        for (ShardCompleted shard : whole.shards(Stage.REDACTION).all()) {
            assertThat(small.shards(Stage.REDACTION).get(shard.shard())).contains(shard);
        }
    }

    private void deliver(Event event) {
        Entry entry = new Entry(event, offsets.merge(event.topic().topicName(), 1L, Long::sum));
        delivered.add(entry);
        orchestration.add(event, entry.offset());
        pending.seen(event);
    }

    private void publish(Event event) {
        undelivered.add(event);
        services.react(event).forEach(this::publish);
    }
}
