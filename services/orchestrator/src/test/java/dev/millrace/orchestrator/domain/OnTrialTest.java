package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunCancelled;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Trial.Mode;
import dev.millrace.contracts.events.TrialEnded;
import dev.millrace.contracts.events.TrialMeasured;
import dev.millrace.contracts.events.TrialMeasured.Answers;
import dev.millrace.contracts.events.TrialStarted;
import dev.millrace.contracts.recipes.Recipe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnTrialTest {

    private static final String TRIALS = """
              shadow: {share: 1, requests: 10}
              canary: {share: 0.05, requests: 100, for: PT10M, maxErrorRate: 0.02, maxLatencyRatio: 1.5}
            """;
    private static final Recipe RECIPE = FakeServices.recipe(FakeServices.YAML + "  " + TRIALS.strip() + "\n");

    private final List<Event> log = new ArrayList<>();
    private final Orchestration orchestration = empty();
    private final FakeServices services = new FakeServices(FakeServices.GOOD);

    private static Orchestration empty() {
        return new Orchestration(digest -> Optional.of(RECIPE), manifest -> Optional.empty());
    }

    @Test
    void theFirstVersionHasNobodyToShareRequestsWith() {
        submit(1);
        runOut();

        assertThat(all(TrialStarted.class)).isEmpty();
        assertThat(orchestration.live("tale").orElseThrow().version()).isEqualTo("v1");
    }

    @Test
    void aShadowComesFirstThenACanaryThenTheModelIsPromotedWithAllFigures() {
        submit(1);
        runOut();
        RunSubmitted second = submit(2);
        runOut();
        assertThat(state(second)).isEqualTo("shadow");
        assertThat(all(TrialStarted.class)).extracting(TrialStarted::mode).containsExactly(Mode.SHADOW);

        measured(second, Mode.SHADOW, "a/1", 1, 0, answers(9, 0, 20), answers(9, 0, 20));
        assertThat(state(second)).isEqualTo("shadow");
        measured(second, Mode.SHADOW, "a/1", 2, 0, answers(10, 0, 20), answers(10, 0, 20));
        runOut();
        assertThat(state(second)).isEqualTo("canary");

        // Two servers, one of which was started anew: what they say adds up, but for what one says again.
        measured(second, Mode.CANARY, "a/1", 1, 10, answers(30, 0, 20), answers(600, 1, 20));
        measured(second, Mode.CANARY, "a/1", 2, 20, answers(40, 0, 20), answers(800, 1, 20));
        measured(second, Mode.CANARY, "a/2", 1, 300, answers(50, 1, 20), answers(900, 0, 20));
        measured(second, Mode.CANARY, "b/1", 1, 500, answers(50, 1, 20), answers(900, 0, 20));
        runOut();
        assertThat(state(second)).as("ten minutes haven't passed").isEqualTo("canary");
        measured(second, Mode.CANARY, "b/1", 2, 600, answers(60, 1, 20), answers(900, 0, 20));
        runOut();

        assertThat(state(second)).isEqualTo("promoted");
        ModelPromoted promotion = orchestration.live("tale").orElseThrow();
        assertThat(promotion.version()).isEqualTo("v2");
        assertThat(promotion.previous()).contains("v1");
        assertThat(promotion.reasons())
                .anySatisfy(reason -> assertThat(reason).contains("acc of questions is 0.9000"))
                .anySatisfy(reason -> assertThat(reason).startsWith("Shadow: 0 of 10 answers failed"))
                .anySatisfy(reason -> assertThat(reason)
                        .startsWith("Canary: 2 of 150 answers failed in 10m, of the live version's 1 of 2,600"));
        assertRebuilt();
    }

    @Test
    void aVersionThatFailsTooOftenIsRefusedAtOnceAndTheLiveOneStays() {
        submit(1);
        runOut();
        RunSubmitted second = submit(2);
        runOut();
        measured(second, Mode.SHADOW, "a/1", 1, 1, answers(3, 1, 20), answers(3, 0, 20));
        runOut();

        assertThat(state(second)).isEqualTo("refused");
        assertThat(all(ModelRefused.class).getFirst().reasons())
                .anySatisfy(reason -> assertThat(reason).startsWith("Shadow: 1 of 3 answers failed"));
        assertThat(orchestration.live("tale").orElseThrow().version()).isEqualTo("v1");
        assertRebuilt();
    }

    @Test
    void aVersionThatTakesTooLongIsRefused() {
        submit(1);
        runOut();
        RunSubmitted second = submit(2);
        runOut();
        measured(second, Mode.SHADOW, "a/1", 1, 1, answers(10, 0, 28), answers(10, 0, 20));
        runOut();

        assertThat(state(second)).isEqualTo("refused");
        assertThat(all(ModelRefused.class).getFirst().reasons().getLast()).contains("4.00 times the live version's");
    }

    @Test
    void aTrialThatNobodyAsksForEndsByItselfAndAPersonIsToSay() {
        submit(1);
        runOut();
        RunSubmitted second = submit(2);
        runOut();
        measured(second, Mode.SHADOW, "a/1", 1, 600_000, answers(9, 0, 20), answers(9, 0, 20));
        runOut();
        assertThat(state(second)).isEqualTo("shadow");

        measured(second, Mode.SHADOW, "a/1", 2, 604_800, answers(9, 0, 20), answers(9, 0, 20));
        runOut();

        assertThat(state(second)).isEqualTo("on-hold");
        assertThat(all(TrialEnded.class).getLast().isUndecided()).isTrue();
        assertThat(all(ModelRefused.class).getLast().reasons().getLast())
                .isEqualTo(
                        "Shadow: 9 answers were given in 168h, and 10 were to be waited for, 168h at most: undecided.");
        assertRebuilt();
    }

    @Test
    void aTrialCanBeStoppedAndEndsWithItsRun() {
        submit(1);
        runOut();
        RunSubmitted second = submit(2);
        runOut();
        Steering.Wish wish = new Steering.Wish("ada", "2026-03-01T12:00:00Z", Optional.of("it swears"));
        Steering answer = Steering.stopTrial(orchestration.run(second.run()).orElseThrow(), wish);
        add(((Steering.Publish) answer).event());
        runOut();
        assertThat(state(second)).isEqualTo("refused");
        assertThat(all(ModelRefused.class).getFirst().reasons().getLast())
                .isEqualTo("The trial was stopped by ada at 2026-03-01T12:00:00Z: it swears");

        RunSubmitted third = submit(3);
        runOut();
        assertThat(state(third)).isEqualTo("shadow");
        add(new RunCancelled(third.run(), "ada", "2026-03-01T12:00:00Z", Optional.empty()));
        runOut();
        assertThat(state(third)).isEqualTo("cancelled");
        assertThat(all(TrialEnded.class)).extracting(TrialEnded::run).contains(third.run());
        assertThat(all(RunEnded.class)).hasSize(3);
        assertRebuilt();
    }

    private RunSubmitted submit(int number) {
        RunSubmitted submitted = FakeServices.submission(RECIPE, number);
        add(submitted);
        return submitted;
    }

    private void add(Event event) {
        log.add(event);
        orchestration.add(event, log.size());
    }

    private <E extends Event> List<E> all(Class<E> type) {
        return log.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private String state(RunSubmitted run) {
        return Run.of(orchestration.run(run.run()).orElseThrow()).state();
    }

    private void measured(
            RunSubmitted run, Mode mode, String server, int number, long seconds, Answers candidate, Answers live) {
        String version = RunName.parse(run.run()).version();
        add(new TrialMeasured(run.run(), "tale", version, mode, server, number, seconds, candidate, live));
    }

    /** So many requests, all of those that didn't fail in one class of latency. */
    private static Answers answers(long requests, long errors, int latency) {
        List<Long> millis = new ArrayList<>(Collections.nCopies(latency, 0L));
        millis.add(requests - errors);
        return new Answers(requests, errors, millis);
    }

    /** Until nothing follows any more. */
    private void runOut() {
        for (List<Command> commands = orchestration.commands();
                !commands.isEmpty();
                commands = orchestration.commands()) {
            Deque<Event> waiting = new ArrayDeque<>();
            commands.forEach(command -> waiting.add(command.event()));
            while (!waiting.isEmpty()) {
                Event event = waiting.remove();
                add(event);
                waiting.addAll(services.react(event));
            }
        }
    }

    /** In whatever order the log is read, what follows from it is the same. */
    private void assertRebuilt() {
        for (int seed = 0; seed < 20; seed++) {
            List<Event> shuffled = new ArrayList<>(log);
            Collections.shuffle(shuffled, new Random(seed));
            Orchestration again = empty();
            shuffled.forEach(event -> again.add(event, log.indexOf(event) + 1));
            assertThat(again.commands()).isEqualTo(orchestration.commands());
            assertThat(again.outlooks()).containsExactlyElementsOf(orchestration.outlooks());
        }
    }
}
