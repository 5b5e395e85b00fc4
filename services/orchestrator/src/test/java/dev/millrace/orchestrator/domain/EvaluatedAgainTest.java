package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.api.EvaluationReport;
import dev.millrace.contracts.api.RunReport;
import dev.millrace.contracts.events.EvaluationRequested;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.ModelEvaluated;
import dev.millrace.contracts.events.ModelEvaluated.LiveScores;
import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ModelRefused;
import dev.millrace.contracts.events.RunEnded;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** A model is scored once more: what comes of it for its run, the gate and what is live. */
class EvaluatedAgainTest {

    private static final Recipe RECIPE = FakeServices.recipe();
    private static final FakeServices GOOD = new FakeServices(FakeServices.GOOD);
    private static final FakeServices BAD = new FakeServices(FakeServices.BAD);
    private static final RunReport.Endpoints ENDPOINTS = new RunReport.Endpoints("", "");

    private final Orchestration orchestration = new Orchestration(FakeServices::find, manifest -> Optional.empty());
    private long offset;

    @Test
    void aRunThatFailedForWantOfScoresGoesOnWithThoseThatComeLater() {
        String run = run(1, GOOD.unscored());
        assertThat(report(run).state()).isEqualTo("failed");

        ask(run, "v1", "first", 1);
        assertThat(report(run).state()).isEqualTo("evaluating");
        assertThat(report(run).failure()).isEmpty();
        assertThat(commands(run)).isEmpty();

        answer(GOOD);
        assertThat(report(run).state()).isEqualTo("promoted");
        assertThat(report(run).evaluated()).contains("2026-02-01T00:00:00Z");
        assertThat(orchestration.live("tale")).map(ModelPromoted::version).contains("v1");
        assertThat(ending(run).evaluation()).contains("first");
        assertThat(commands(run)).isEmpty();
    }

    @Test
    void anEvaluationThatFailsAgainLeavesTheRunFailedAndAnotherMayBeAskedFor() {
        String run = run(1, GOOD.unscored());
        ask(run, "v1", "first", 1);
        answer(GOOD.unscored());

        assertThat(report(run).state()).isEqualTo("failed");
        assertThat(report(run).evaluations()).singleElement().satisfies(evaluation -> {
            assertThat(evaluation.state()).isEqualTo("failed");
            assertThat(evaluation.failure()).contains("still nobody answers");
        });

        ask(run, "v1", "second", 2);
        answer(BAD);
        assertThat(report(run).state()).isEqualTo("refused");
        assertThat(ending(run).evaluation()).contains("second");
    }

    @Test
    void aVersionThatTheGateHasJudgedKeepsItsVerdictAndShowsItsNewScores() {
        String refused = run(1, BAD);
        ask(refused, "v1", "once-more", 1);
        answer(GOOD);

        assertThat(report(refused).state()).isEqualTo("refused");
        assertThat(figure(refused)).isEqualTo(FakeServices.GOOD);
        assertThat(report(refused).evaluations())
                .extracting(EvaluationReport::state)
                .containsExactly("scored", "scored");
        assertThat(orchestration.live("tale")).isEmpty();

        String live = run(2, GOOD);
        ask(live, "v2", "once-more", 2);
        answer(BAD);

        assertThat(report(live).state()).isEqualTo("promoted");
        assertThat(figure(live)).isEqualTo(FakeServices.BAD);
        assertThat(orchestration.live("tale")).map(ModelPromoted::version).contains("v2");
    }

    @Test
    void whatIsScoredLateDoesNotReplaceWhatHasGoneLiveSince() {
        String late = run(1, GOOD.unscored());
        run(2, GOOD);
        ask(late, "v1", "late", 1);
        answer(GOOD);

        assertThat(report(late).state()).isEqualTo("refused");
        assertThat(report(late).model().orElseThrow().reasons())
                .containsExactly("v2, which is newer, is live; promote this one by hand to go back to it.");
        assertThat(orchestration.live("tale")).map(ModelPromoted::version).contains("v2");
    }

    @Test
    void aVersionThatIsLiveByHandIsNotComparedWithItselfAndStaysLiveWhenTheGateRefusesIt() {
        run(1, GOOD);
        String byHand = run(2, GOOD.unscored());
        add(new ModelPromoted(
                byHand,
                "tale",
                "v2",
                Optional.of("v1"),
                List.of(),
                Optional.of(new ModelPromoted.ByHand("ada", "2026-01-31T12:00:00Z", "to see"))));
        ask(byHand, "v2", "late", 1);
        answer(BAD);

        assertThat(report(byHand).state()).isEqualTo("refused");
        assertThat(report(byHand).model().orElseThrow().reasons())
                .singleElement()
                .asString()
                .contains("must be at least 0.6");
        assertThat(orchestration.live("tale")).map(ModelPromoted::version).contains("v2");
    }

    @Test
    void heldOutDocumentsAreComparedWithWhatTheLiveVersionReachedOnTheSameOnes() {
        Recipe recipe = FakeServices.recipe(FakeServices.YAML.replace(
                "    - {name: questions", "    - {name: held-out, kind: perplexity}\n    - {name: questions"));
        RunSubmitted submitted = FakeServices.submission(recipe, 2);
        RunFacts facts = new RunFacts(submitted.run(), Optional.of(recipe), Optional.empty());
        ModelEvaluated evaluated = new ModelEvaluated(
                submitted.run(),
                "tale",
                "v2",
                List.of(
                        bits(1.2),
                        new Score(
                                "questions",
                                "acc",
                                0.9,
                                0.02,
                                200,
                                OptionalDouble.of(0.5),
                                true,
                                Optional.empty(),
                                Optional.empty())),
                FakeServices.object("items"),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new LiveScores("v1", List.of(bits(1.0)))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Deciding deciding = new Deciding(new RunPlan(submitted, recipe, facts), evaluated);

        assertThat(decision(deciding, "v1"))
                .isInstanceOfSatisfying(
                        ModelRefused.class,
                        refusal -> assertThat(refusal.reasons())
                                .anySatisfy(reason -> assertThat(reason)
                                        .contains("bits_per_byte of held-out is 1.200")
                                        .contains("worse than the live v1 with 1.000")));
        assertThat(decision(deciding, "v0"))
                .as("what another version reached says nothing of the one that is live now")
                .isInstanceOf(ModelPromoted.class);
    }

    private static Event decision(Deciding deciding, String live) {
        return deciding.commands(Optional.of(new LiveModel(live, List.of())))
                .getFirst()
                .event();
    }

    private static Score bits(double value) {
        return new Score(
                "held-out",
                "bits_per_byte",
                value,
                0.01,
                40,
                OptionalDouble.empty(),
                false,
                Optional.of("documents"),
                Optional.empty());
    }

    /** A run as far as these services bring it. */
    private String run(int number, FakeServices services) {
        RunSubmitted submitted = FakeServices.submission(RECIPE, number);
        add(submitted);
        settle(services);
        return submitted.run();
    }

    private void ask(String run, String version, String id, int day) {
        add(new EvaluationRequested(
                run, "digest", "tale", version, id, "ada", "2026-02-0%dT00:00:00Z".formatted(day), Optional.empty()));
        latest = orchestration.run(run).orElseThrow().evaluations().request(id);
    }

    private Optional<EvaluationRequested> latest = Optional.empty();

    private void answer(FakeServices services) {
        services.react(latest.orElseThrow()).forEach(this::add);
        settle(services);
    }

    private void settle(FakeServices services) {
        for (List<Command> commands = orchestration.commands();
                !commands.isEmpty();
                commands = orchestration.commands()) {
            commands.forEach(command -> {
                add(command.event());
                services.react(command.event()).forEach(this::add);
            });
        }
    }

    private void add(Event event) {
        orchestration.add(event, offset++);
    }

    private List<Command> commands(String run) {
        return orchestration.commands().stream()
                .filter(command -> command.event().run().equals(run))
                .toList();
    }

    private RunEnded ending(String run) {
        return orchestration.run(run).orElseThrow().ended().orElseThrow();
    }

    private double figure(String run) {
        return report(run)
                .evaluation()
                .orElseThrow()
                .get("questions")
                .get("acc")
                .value();
    }

    private RunReport report(String run) {
        return RunReports.of(orchestration.run(run).orElseThrow(), ENDPOINTS);
    }
}
