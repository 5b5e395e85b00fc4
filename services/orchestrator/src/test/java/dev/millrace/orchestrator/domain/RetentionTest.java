package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.orchestrator.domain.Retention.Due;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The newest stay, and beyond them what is served or may be at once. */
class RetentionTest {

    private static final OptionalInt ALL = OptionalInt.empty();

    private final Orchestration orchestration = new Orchestration(FakeServices::find, manifest -> Optional.empty());
    private final FakeServices services = new FakeServices(FakeServices.GOOD);
    private final PendingCommands pending = new PendingCommands();
    private long offset;

    @Test
    void theNewestStayAndNothingIsDueTwice() {
        for (int number = 1; number <= 4; number++) {
            run(FakeServices.submission(FakeServices.recipe(), number));
        }
        Retention retention = new Retention(OptionalInt.of(2), ALL, ALL);
        List<Due> due = retention.due(orchestration);

        assertThat(due).extracting(Due::run).containsExactly(name(1), name(2));
        assertThat(due).extracting(Due::what).containsOnly(Removable.DATASET);
        assertThat(new Retention(ALL, ALL, ALL).due(orchestration)).isEmpty();

        remove(due.getFirst());
        assertThat(retention.due(orchestration)).extracting(Due::run).containsExactly(name(2));
    }

    @Test
    void theModelThatIsLiveAndTheOneBeforeItStayHoweverOld() {
        for (int number = 1; number <= 4; number++) {
            run(FakeServices.submission(FakeServices.recipe(), number));
        }
        // Somebody went back to the first version, from the fourth.
        deliver(new ModelPromoted(
                name(1),
                "tale",
                "v1",
                Optional.of("v4"),
                List.of(),
                Optional.of(new ModelPromoted.ByHand("ada", "2026-03-01T12:00:00.000Z", "it was better"))));

        assertThat(new Retention(ALL, OptionalInt.of(0), ALL).due(orchestration))
                .extracting(Due::run)
                .containsExactly(name(2), name(3));
    }

    @Test
    void ofFailedRunsThoseBeforeTheNewestGoAndNoOtherRun() {
        for (int number = 1; number <= 3; number++) {
            RunSubmitted submitted = FakeServices.submission(FakeServices.recipe(), number);
            deliver(submitted);
            deliver(new RunFailed(submitted.run(), "trainer", "no memory"));
            goOn();
        }
        run(FakeServices.submission(FakeServices.recipe(), 4));

        assertThat(new Retention(ALL, ALL, OptionalInt.of(1)).due(orchestration))
                .containsExactly(
                        new Due(name(1), Removable.RUN, "the newest 1 are kept"),
                        new Due(name(2), Removable.RUN, "the newest 1 are kept"));
    }

    private static String name(int number) {
        return FakeServices.submission(FakeServices.recipe(), number).run();
    }

    private void run(RunSubmitted submitted) {
        deliver(submitted);
        goOn();
    }

    private void goOn() {
        for (List<Command> commands = pending.admit(orchestration.commands());
                !commands.isEmpty();
                commands = pending.admit(orchestration.commands())) {
            commands.forEach(command -> deliver(command.event()));
        }
    }

    private void deliver(Event event) {
        ArrayDeque<Event> events = new ArrayDeque<>(List.of(event));
        while (!events.isEmpty()) {
            Event next = events.removeFirst();
            orchestration.add(next, offset++);
            pending.seen(next);
            events.addAll(services.react(next));
        }
    }

    private void remove(Due due) {
        RunFacts facts = orchestration.run(due.run()).orElseThrow();
        Steering answer = due.what()
                .remove(facts, false, List.of(), 1, 1, new Steering.Wish("ada", "now", Optional.of(due.reason())));
        deliver(((Steering.Publish) answer).event());
    }
}
