package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.api.WinRateReport;
import dev.millrace.contracts.events.ArenaAnswered;
import dev.millrace.contracts.events.ArenaAnswered.Judged;
import dev.millrace.contracts.events.ArenaClosed;
import dev.millrace.contracts.events.ArenaRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.VerdictGiven;
import dev.millrace.contracts.events.VerdictGiven.Choice;
import dev.millrace.contracts.recipes.Recipe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** People or a judge say whether a version is better than the live one. */
class WinRateGateTest {

    private static final int PROMPTS = 20;
    private static final String WHEN = "2026-03-01T12:00:00Z";

    private final List<Event> log = new ArrayList<>();
    private Recipe recipe = recipe("winRate: {prompts: /prompts.jsonl, atLeast: 0.5}");
    private Orchestration orchestration = empty();
    private FakeServices services = new FakeServices(FakeServices.GOOD);

    private static Recipe recipe(String winRate) {
        return FakeServices.recipe(FakeServices.YAML + "  " + winRate + "\n");
    }

    private Orchestration empty() {
        return new Orchestration(digest -> Optional.of(recipe), manifest -> Optional.empty());
    }

    private void following(String winRate) {
        recipe = recipe(winRate);
        orchestration = empty();
    }

    @Test
    void theFirstVersionIsBesideNobodyAndOneThatFallsShortOfAMinimumTakesNobodysTime() {
        run(1);
        assertThat(orchestration.live("tale").map(ModelPromoted::version)).contains("v1");

        services = new FakeServices(FakeServices.BAD);
        run(2);
        assertThat(all(ArenaRequested.class)).isEmpty();
        assertThat(all(ModelRefused.class)).hasSize(1);
        assertRebuilt();
    }

    @Test
    void theRunWaitsForTwoPeopleOnEachPromptAndWhatTheySayDecides() {
        run(1);
        String second = run(2);
        assertThat(state(second)).isEqualTo("judging");
        ArenaRequested asked = all(ArenaRequested.class).getFirst();
        assertThat(asked.arena()).isEqualTo(second);
        assertThat(asked.models()).containsExactly("tale@v2", "tale@v1");
        assertThat(asked.items()).isEqualTo(PROMPTS);
        assertThat(asked.gate().orElseThrow().judge()).isEmpty();

        answered(second, PROMPTS, Optional.empty());
        for (int item = 0; item < PROMPTS; item++) {
            say(second, item, "person:ada", item < 16 ? Choice.FIRST : Choice.SECOND, 1);
            say(second, item, "person:bob", item == 0 ? Choice.SKIPPED : Choice.FIRST, 1);
        }
        runOut();
        assertThat(state(second)).as("one verdict is missing").isEqualTo("judging");
        WinRateReport report = report(second).winRate().orElseThrow();
        assertThat(report.state()).isEqualTo("judging");
        assertThat(report.verdicts()).isEqualTo(39);
        assertThat(report.needed()).hasValue(40);

        say(second, 0, "person:bob", Choice.TIE, 2);
        runOut();

        // Items give 0.75, 15 times 1, 4 times 0.5: 17.75 of 20.
        assertThat(state(second)).isEqualTo("promoted");
        assertThat(orchestration.live("tale").orElseThrow().reasons())
                .anySatisfy(
                        reason -> assertThat(reason)
                                .isEqualTo(
                                        "People find its answers better than the live tale@v1 in 88.75 % (95 % interval 68.37 to 96.64 %; 40 verdicts on 20 prompts); at least 50 % was asked for."));
        report = report(second).winRate().orElseThrow();
        assertThat(report.state()).isEqualTo("judged");
        assertThat(report.share().orElseThrow()).isCloseTo(0.8875, within(1e-12));
        assertRebuilt();
    }

    @Test
    void whatVerdictsDontDecideIsHeldWithTheNumberOfPromptsThatWouldAndAClearLossIsRefused() {
        following("winRate: {prompts: /prompts.jsonl, atLeast: 0.5, verdicts: 20}");
        run(1);
        String second = run(2);
        answered(second, PROMPTS, Optional.empty());
        for (int item = 0; item < PROMPTS; item++) {
            say(second, item, "person:ada", item < 12 ? Choice.FIRST : Choice.SECOND, 1);
        }
        runOut();
        assertThat(state(second)).isEqualTo("on-hold");
        assertThat(all(ModelRefused.class).getFirst().reasons())
                .singleElement()
                .asString()
                .contains("in 60 % (95 % interval 38.66 to 78.12 %; 20 verdicts on 20 prompts)")
                .endsWith("undecided, about 97 prompts would tell.");

        String third = run(3);
        answered(third, PROMPTS, Optional.empty());
        for (int item = 0; item < PROMPTS; item++) {
            say(third, item, "person:ada", item < 3 ? Choice.FIRST : Choice.SECOND, 1);
        }
        runOut();
        assertThat(state(third)).isEqualTo("refused");
        assertRebuilt();
    }

    @Test
    void theRecipeSaysWhatBecomesOfWhatIsUndecidedAndOfWhatNobodyCouldAnswer() {
        following("winRate: {prompts: /prompts.jsonl}\n  onUndecided: promote");
        run(1);
        String second = run(2);
        answered(second, 0, Optional.empty());
        runOut();
        assertThat(state(second)).isEqualTo("promoted");
        assertThat(orchestration.live("tale").orElseThrow().reasons().getLast())
                .isEqualTo(
                        "The win rate against the live tale@v1 isn't known: no prompt was answered by both: it is away.");
        assertRebuilt();
    }

    @Test
    void aJudgeDecidesOnlyWhereItIsKnownToAgreeWithPeople() {
        following(
                "winRate: {prompts: /prompts.jsonl, judge: {endpoint: 'http://judge/v1', model: solomon, minKappa: 0.6, minVerdicts: 10}}");
        run(1);
        String second = run(2);
        assertThat(all(ArenaRequested.class).getFirst().gate().orElseThrow().judge())
                .contains(new ArenaRequested.Judge("http://judge/v1", "solomon", 1024));
        answered(second, PROMPTS, Optional.of(judged(19)));
        for (int item = 0; item < 18; item++) {
            say(second, item, "judge:solomon", Choice.FIRST, 1);
            say(second, item, "judge:other", Choice.SECOND, 1);
        }
        runOut();
        assertThat(state(second)).as("the judge's last verdict isn't read yet").isEqualTo("judging");
        say(second, 18, "judge:solomon", Choice.SECOND, 1);
        runOut();
        assertThat(state(second)).isEqualTo("on-hold");
        assertThat(all(ModelRefused.class).getFirst().reasons())
                .singleElement()
                .asString()
                .startsWith("The judge solomon finds its answers better than the live tale@v1 in 94.74 %")
                .contains("beside 0 verdicts of people on the same answers the judge's kappa is unknown, and 0.6 is");

        // People look at what it has judged, elsewhere and here: it agrees with them on 19 of 20.
        for (int item = 0; item < 10; item++) {
            Choice choice = item % 2 == 0 ? Choice.FIRST : Choice.SECOND;
            give("elsewhere", item, "x", "y", "judge:solomon", choice, 1);
            give("elsewhere", item, "x", "y", "person:ada", item == 0 ? Choice.SECOND : choice, 1);
        }
        for (int item = 9; item < 19; item++) {
            say(second, item, "person:ada", item == 18 ? Choice.SECOND : Choice.FIRST, 1);
        }
        runOut();
        assertThat(state(second)).as("what was decided stays").isEqualTo("on-hold");

        String third = run(3);
        answered(third, PROMPTS, Optional.of(judged(20)));
        for (int item = 0; item < PROMPTS; item++) {
            say(third, item, "judge:solomon", item < 18 ? Choice.FIRST : Choice.TIE, 1);
        }
        runOut();
        assertThat(state(third)).isEqualTo("promoted");
        WinRateReport report = report(third).winRate().orElseThrow();
        assertThat(report.judge().orElseThrow().compared()).isEqualTo(20);
        assertThat(report.judge().orElseThrow().kappa().orElseThrow()).isBetween(0.88, 0.9);
        assertThat(report.share().orElseThrow()).isCloseTo(0.95, within(1e-12));
        assertRebuilt();
    }

    @Test
    void anArenaThatIsClosedIsWaitedForNoLonger() {
        run(1);
        String second = run(2);
        answered(second, PROMPTS, Optional.empty());
        say(second, 1, "person:ada", Choice.FIRST, 1);
        add(new ArenaClosed(second, false, "ada", WHEN, Optional.empty()));
        runOut();
        assertThat(state(second)).isEqualTo("on-hold");
        assertThat(all(ModelRefused.class).getFirst().reasons())
                .singleElement()
                .asString()
                .contains("1 verdicts on 1 prompts")
                .endsWith("That decides nothing: the arena was closed before all had been said.");

        String third = run(3);
        add(new ArenaClosed(third, false, "ada", WHEN, Optional.empty()));
        runOut();
        assertThat(state(third)).isEqualTo("on-hold");
        assertRebuilt();
    }

    @Test
    void aWinRateAgainstAVersionThatIsNoLongerLiveDecidesNothing() {
        run(1);
        String second = run(2);
        answered(second, PROMPTS, Optional.empty());
        add(new ModelPromoted(
                run(3),
                "tale",
                "v3",
                Optional.of("v1"),
                List.of(),
                Optional.of(new ModelPromoted.ByHand("ada", WHEN, "it is better"))));
        runOut();
        assertThat(state(second)).isEqualTo("on-hold");
        assertThat(all(ModelRefused.class).getFirst().reasons())
                .contains("The win rate is one against tale@v1, and tale@v3 is live by now; compare the two by hand.");
        assertRebuilt();
    }

    private static Judged judged(int verdicts) {
        return new Judged("solomon", verdicts, 2, PROMPTS - verdicts, FakeServices.object("said"), Optional.empty());
    }

    private String run(int number) {
        RunSubmitted submitted = FakeServices.submission(recipe, number);
        add(submitted);
        runOut();
        return submitted.run();
    }

    private void answered(String arena, int items, Optional<Judged> judged) {
        Optional<String> trouble = items == 0 ? Optional.of("it is away") : Optional.empty();
        add(new ArenaAnswered(arena, FakeServices.object("answers"), items, PROMPTS - items, trouble, judged));
    }

    private void say(String run, int item, String by, Choice choice, int number) {
        String version = "tale@" + RunName.parse(run).version();
        String live = all(ArenaRequested.class).stream()
                .filter(asked -> asked.arena().equals(run))
                .findFirst()
                .orElseThrow()
                .models()
                .getLast();
        give(run, item, version, live, by, choice, number);
    }

    private void give(String arena, int item, String first, String second, String by, Choice choice, int number) {
        add(new VerdictGiven(arena, "item " + item, first, second, choice, by, number, WHEN, Optional.empty()));
    }

    private void add(Event event) {
        log.add(event);
        orchestration.add(event, log.size());
    }

    private <E extends Event> List<E> all(Class<E> type) {
        return log.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private String state(String run) {
        return report(run).state();
    }

    private RunReport report(String run) {
        return RunReports.of(orchestration.run(run).orElseThrow(), new RunReport.Endpoints("", ""));
    }

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
