package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.TrainingStopped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cancelled, paused, resumed and stopped at any moment. */
class SteeringTest {

    private static final RunSubmitted SUBMITTED = FakeServices.submission(FakeServices.recipe(), 1);
    private static final String RUN = SUBMITTED.run();
    private static final Steering.Wish WISH =
            new Steering.Wish("ada", "2026-03-01T12:00:00Z", Optional.of("the wrong corpus"));

    private final Orchestration orchestration = new Orchestration(FakeServices::find, manifest -> Optional.empty());
    private final FakeServices services = new FakeServices(FakeServices.GOOD);
    private final PendingCommands pending = new PendingCommands();
    private final Deque<Event> underWay = new ArrayDeque<>();
    private final List<String> commands = new ArrayList<>();
    private long offset;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRunThatIsPausedAndResumedAtAnyMomentDoesWhatAnUndisturbedOneDoes(long seed) {
        SteeringTest undisturbed = new SteeringTest();
        undisturbed.begin();
        undisturbed.runOut();
        Random random = new Random(seed);
        begin();
        while (step() || (facts().pauses().hold() && !facts().hasEnded())) {
            if (random.nextInt(4) == 0) {
                steer(facts().pauses().hold() ? Steering.resume(facts(), WISH) : Steering.pause(facts(), WISH));
            }
        }

        assertThat(run().state()).isEqualTo("promoted");
        assertThat(new TreeMap<>(counted(commands))).isEqualTo(new TreeMap<>(counted(undisturbed.commands)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRunThatIsCancelledAtAnyMomentAsksForNothingMoreButItsEnd(long seed) {
        Random random = new Random(seed);
        begin();
        for (int steps = random.nextInt(60); steps > 0; steps--) {
            step();
        }
        Steering answer = Steering.cancel(facts(), orchestration.isLive(facts()), WISH);
        if (answer instanceof Steering.Refused) {
            assertThat(run().state()).isIn("promoting", "ending", "promoted");
            return;
        }
        commands.clear();
        steer(answer);
        runOut();

        assertThat(commands).containsExactly("RunEnded");
        assertThat(run().state()).isEqualTo("cancelled");
        assertThat(RunReports.of(facts(), new RunReport.Endpoints("", "")).failure())
                .contains("Cancelled by ada at 2026-03-01T12:00:00Z: the wrong corpus");
        assertThat(Steering.cancel(facts(), false, WISH)).isInstanceOf(Steering.Already.class);
        assertThat(Steering.pause(facts(), WISH)).isInstanceOf(Steering.Refused.class);
    }

    @Test
    void aTrainingThatIsStoppedEndsItsRunAlsoWhenItsModelIsOnItsWay() {
        begin();
        until("training");
        commands.clear();

        steer(Steering.stop(facts(), false, WISH));
        runOut();

        assertThat(commands).containsExactly("RunEnded");
        assertThat(run().state()).isEqualTo("stopped");
        RunReport report = RunReports.of(facts(), new RunReport.Endpoints("", ""));
        assertThat(report.over()).isTrue();
        assertThat(report.failure()).contains("Training stopped by ada at 2026-03-01T12:00:00Z: the wrong corpus");
        assertThat(Steering.stop(facts(), false, WISH)).isInstanceOf(Steering.Already.class);
        assertThat(Steering.stop(facts(), true, WISH)).isInstanceOf(Steering.Refused.class);
    }

    @Test
    void aRunWhoseTrainingIsStoppedForItsModelGoesOnAndSaysSo() {
        begin();
        until("training");

        steer(Steering.stop(facts(), true, WISH));
        runOut();

        assertThat(run().state()).isEqualTo("promoted");
        assertThat(RunReports.of(facts(), new RunReport.Endpoints("", ""))
                        .training()
                        .flatMap(RunReport.TrainingReport::stopped))
                .contains(new RunReport.StoppedReport(true, WISH.who(), WISH.when(), WISH.reason()));
    }

    @Test
    void onlyATrainingThatRunsIsStopped() {
        begin();
        assertThat(Steering.stop(facts(), true, WISH))
                .isInstanceOfSatisfying(
                        Steering.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("isn't training but curating"));
        until("training");
        steer(Steering.pause(facts(), WISH));
        assertThat(Steering.stop(facts(), true, WISH))
                .isInstanceOfSatisfying(
                        Steering.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("is paused: resume it"));
        assertThat(Steering.stop(facts(), false, WISH)).isInstanceOf(Steering.Publish.class);
        steer(Steering.resume(facts(), WISH));
        runOut();
        assertThat(Steering.stop(facts(), true, WISH))
                .isInstanceOfSatisfying(
                        Steering.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("is over: promoted"));
    }

    @Test
    void whatIsOverOrLiveIsNotCancelled() {
        begin();
        runOut();

        assertThat(Steering.cancel(facts(), true, WISH))
                .isInstanceOfSatisfying(
                        Steering.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("is over: promoted"));
        assertThat(Steering.pause(facts(), WISH))
                .isInstanceOfSatisfying(
                        Steering.Refused.class,
                        refused -> assertThat(refused.sentence()).endsWith("There is nothing left that could wait."));
        assertThat(Steering.resume(facts(), WISH))
                .isInstanceOfSatisfying(
                        Steering.Refused.class,
                        refused -> assertThat(refused.sentence()).endsWith("There is nothing left to go on with."));
    }

    @Test
    void aRunThatFailsWhileItIsPausedEnds() {
        begin();
        steer(Steering.pause(facts(), WISH));
        underWay.add(new RunFailed(RUN, "ingestion", "no such file"));
        runOut();

        assertThat(run().state()).isEqualTo("failed");
    }

    @Test
    void nothingIsAskedForBehindACancellationThatHasNotComeBackYet() {
        RunCancelled cancelled = new RunCancelled(RUN, "ada", "2026-03-01T12:00:00Z", Optional.empty());
        Command promotion =
                Command.publish(new ModelPromoted(RUN, "tale", "v1", Optional.empty(), List.of(), Optional.empty()));
        assertThat(pending.admit(List.of(Command.publish(cancelled)))).hasSize(1);

        assertThat(pending.admit(List.of(promotion))).isEmpty();
        pending.seen(cancelled);
        assertThat(pending.admit(List.of(promotion))).hasSize(1);
        assertThat(pending.settles(RUN)).isTrue();
    }

    private void begin() {
        orchestration.add(SUBMITTED, offset++);
        act();
    }

    private void runOut() {
        while (step()) {
            // until nothing more happens
        }
    }

    private void until(String state) {
        while (!run().state().equals(state)) {
            assertThat(step()).as("still under way, %s", run().state()).isTrue();
        }
    }

    private boolean step() {
        Event next = underWay.poll();
        if (next != null) {
            orchestration.add(next, offset++);
            pending.seen(next);
        }
        act();
        return !underWay.isEmpty();
    }

    private void act() {
        for (Command command : pending.admit(orchestration.commands())) {
            commands.add(command.event().getClass().getSimpleName());
            publish(command.event());
        }
    }

    private void publish(Event event) {
        underWay.add(event);
        services.react(event).forEach(this::publish);
    }

    private void steer(Steering answer) {
        if (answer instanceof Steering.Publish publish) {
            assertThat(publish.isDone(facts())).isFalse();
            underWay.addFirst(publish.event());
            step();
            assertThat(publish.isDone(facts())).isEqualTo(!endsRun(publish.event()));
        }
    }

    private static boolean endsRun(Event event) {
        return event instanceof RunCancelled || (event instanceof TrainingStopped stopped && stopped.endsRun());
    }

    private static Map<String, Long> counted(List<String> names) {
        return names.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }

    private RunFacts facts() {
        return orchestration.run(RUN).orElseThrow();
    }

    private Run run() {
        return Run.of(facts());
    }
}
