package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Comparison;
import dev.millrace.contracts.events.Comparison.Verdict;
import dev.millrace.contracts.events.Score;
import dev.millrace.contracts.recipes.PromotionSpec;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.orchestrator.domain.PromotionGate.Action;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromotionGateTest {

    private static final Recipe RECIPE = FakeServices.recipe("""
            name: gate
            sources: [{name: made, generator: {kind: stories}}]
            evaluation:
              tasks:
                - {name: questions, kind: choice, generator: {kind: story-questions}}
                - {name: held-out, kind: perplexity}
            promotion:
              minimum:
                - {task: questions, metric: acc, atLeast: 0.6}
                - {task: held-out, metric: bits_per_byte, atMost: 1.5}
            """);
    private static final PromotionGate GATE =
            new PromotionGate(RECIPE.promotion(), RECIPE.evaluation().tasks());

    @Test
    void theFirstModelPassesWhenItReachesEveryMinimum() {
        assertThat(GATE.decide(scores(0.8, 1.2), Optional.empty()))
                .isEqualTo(new PromotionGate.Decision(
                        Action.PROMOTE,
                        List.of(
                                "acc of questions is 0.8000 ± 0.03000; it had to be at least 0.6000.",
                                "bits_per_byte of held-out is 1.200 ± 0.03000; it had to be at most 1.500.")));
    }

    @Test
    void aMinimumIsReachedWhenItIsMetExactly() {
        assertThat(GATE.decide(scores(0.6, 1.5), Optional.empty()).promote()).isTrue();
    }

    @Test
    void onlyWhatFellShortIsGivenAsAReasonForARefusal() {
        assertThat(GATE.decide(scores(0.59, 1.2), Optional.empty()))
                .isEqualTo(new PromotionGate.Decision(
                        Action.REFUSE, List.of("acc of questions is 0.5900 ± 0.03000; it must be at least 0.6000.")));
    }

    @Test
    void aFigureThatIsNoNumberOrIsMissingPassesNothing() {
        assertThat(GATE.decide(scores(Double.NaN, 1.2), Optional.empty()).promote())
                .isFalse();
        assertThat(GATE.decide(List.of(), Optional.empty()).reasons())
                .containsExactly("questions has no acc to compare.", "held-out has no bits_per_byte to compare.");
    }

    @Test
    void aModelWithinTheStandardErrorOfTheLiveOnePasses() {
        LiveModel live = new LiveModel("v1", scores(0.84, 1.16));

        assertThat(GATE.decide(scores(0.80, 1.20), Optional.of(live)).promote()).isTrue();
    }

    @Test
    void aModelWorseThanTheLiveOneBeyondTheStandardErrorIsRefused() {
        LiveModel live = new LiveModel("v1", scores(0.85, 1.15));

        assertThat(GATE.decide(scores(0.80, 1.20), Optional.of(live)).reasons())
                .containsExactly(
                        "acc of questions is 0.8000 ± 0.03000, worse than the live v1 with 0.8500 ± 0.03000.",
                        "bits_per_byte of held-out is 1.200 ± 0.03000, worse than the live v1 with 1.150 ± 0.03000.");
    }

    @Test
    void aTaskOfTheSameNameOnOtherItemsIsNotComparedAndSaysSo() {
        LiveModel live =
                new LiveModel("v1", List.of(score("questions", "acc", 1, true), on("held-out", "bits_per_byte", 0.1)));

        PromotionGate.Decision passed = GATE.decide(scores(0.99, 1.4), Optional.of(live));
        PromotionGate.Decision refused = GATE.decide(scores(0.99, 1.6), Optional.of(live));

        assertThat(passed.promote()).isTrue();
        assertThat(passed.reasons())
                .contains(
                        "acc of questions is 0.9900 ± 0.03000, not worse than the live v1 with 1.000 ± 0.03000.",
                        "bits_per_byte of held-out is 1.400 ± 0.03000; the live v1 wasn't scored on the same items, so the two aren't compared.");
        assertThat(refused.reasons())
                .containsExactly(
                        "bits_per_byte of held-out is 1.600 ± 0.03000; it must be at most 1.500.",
                        "bits_per_byte of held-out is 1.600 ± 0.03000; the live v1 wasn't scored on the same items, so the two aren't compared.");
    }

    private static Score on(String task, String metric, double value) {
        return new Score(
                task,
                metric,
                value,
                0.03,
                200,
                OptionalDouble.empty(),
                false,
                Optional.of("other documents"),
                Optional.empty());
    }

    @Test
    void theSameItemsAreComparedWhateverTheirTaskIsCalled() {
        Score renamed = new Score(
                "older-name",
                "acc",
                0.9,
                0.03,
                200,
                OptionalDouble.empty(),
                true,
                Optional.of("items of questions"),
                Optional.empty());

        assertThat(GATE.decide(scores(0.7, 1.2), Optional.of(new LiveModel("v1", List.of(renamed))))
                        .promote())
                .isFalse();
    }

    @Test
    void whatDoesNotSayWhatItWasMeasuredOnIsComparedWithNothing() {
        Score old = new Score(
                "questions", "acc", 0.99, 0.03, 200, OptionalDouble.empty(), true, Optional.empty(), Optional.empty());
        List<Score> own = List.of(
                new Score(
                        "questions",
                        "acc",
                        0.7,
                        0.03,
                        200,
                        OptionalDouble.empty(),
                        true,
                        Optional.empty(),
                        Optional.empty()),
                score("held-out", "bits_per_byte", 1.2, false));

        assertThat(GATE.decide(own, Optional.of(new LiveModel("v1", List.of(old))))
                        .promote())
                .isTrue();
    }

    @Test
    void theLiveModelDoesNotMatterWhenTheRecipeSaysSo() {
        PromotionGate gate = new PromotionGate(
                new PromotionSpec(
                        List.of(),
                        false,
                        0.95,
                        List.of(),
                        0,
                        Map.of(),
                        Optional.empty(),
                        OptionalDouble.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                RECIPE.evaluation().tasks());
        LiveModel live = new LiveModel("v1", scores(0.99, 0.5));

        assertThat(gate.decide(scores(0.1, 9), Optional.of(live)))
                .isEqualTo(new PromotionGate.Decision(Action.PROMOTE, List.of("The recipe asks for nothing.")));
    }

    /** What the gate makes of each verdict, by what the recipe says of the task. */
    @ParameterizedTest
    @CsvSource({
        "BETTER, '', PROMOTE",
        "NOT_WORSE, '', PROMOTE",
        "WORSE, '', REFUSE",
        "UNDECIDED, '', PROMOTE",
        "UNDECIDED, 'mustNotRegress: [questions]', HOLD",
        "WORSE, 'mustNotRegress: [questions]', REFUSE",
        "BETTER, 'mustNotRegress: [questions]', PROMOTE",
        "UNDECIDED, 'onUndecided: hold', HOLD",
        "UNDECIDED, 'onUndecided: refuse', REFUSE",
        "UNDECIDED, 'mustNotRegress: [questions], onUndecided: promote', PROMOTE",
        "WORSE, 'onUndecided: promote', REFUSE",
        "WORSE, 'notWorseThanLive: false', PROMOTE",
        "WORSE, 'notWorseThanLive: false, mustNotRegress: [held-out]', PROMOTE",
        "WORSE, 'notWorseThanLive: false, mustNotRegress: [questions]', REFUSE"
    })
    void aVerdictItemByItemDecides(Verdict verdict, String promotion, Action action) {
        Comparison found = FakeServices.comparison("v1", verdict, OptionalLong.empty());
        List<Score> own = scores(0.8, 1.2);
        // By averages alone it would pass: held-out documents are as good, and answers better.
        LiveModel live = new LiveModel("v1", scores(0.7, 1.2));

        assertThat(gate(promotion)
                        .decide(own, Optional.of(List.of(found)), Optional.of(live))
                        .action())
                .isEqualTo(action);
    }

    private static PromotionGate gate(String promotion) {
        Recipe recipe = FakeServices.recipe("""
                name: gate
                sources: [{name: made, generator: {kind: stories}}]
                evaluation:
                  tasks:
                    - {name: questions, kind: choice, generator: {kind: story-questions}}
                    - {name: held-out, kind: perplexity}
                promotion: {%s}
                """.formatted(promotion));
        return new PromotionGate(recipe.promotion(), recipe.evaluation().tasks());
    }

    @Test
    void whatIsHeldSaysHowManyItemsWouldTell() {
        Comparison found = FakeServices.comparison("v1", Verdict.UNDECIDED, OptionalLong.of(2150));

        assertThat(gate("mustNotRegress: [questions]")
                        .decide(
                                scores(0.8, 1.2),
                                Optional.of(List.of(found)),
                                Optional.of(new LiveModel("v1", scores(0.8, 1.2)))))
                .isEqualTo(
                        new PromotionGate.Decision(
                                Action.HOLD,
                                List.of(
                                        "acc of questions is 0.8, 0.02 less than the live v1 (95 % interval -0.07 to 0.03; p 0.25; 200 items): undecided whether it is worse; about 2150 items would tell.")));
    }

    @Test
    void aShortfallIsRefusedWhateverIsUndecided() {
        PromotionGate gate = new PromotionGate(
                gate("minimum: [{task: questions, metric: acc, atLeast: 0.9}], onUndecided: hold")
                        .promotion(),
                RECIPE.evaluation().tasks());

        PromotionGate.Decision decision = gate.decide(
                scores(0.8, 1.2),
                Optional.of(List.of(FakeServices.comparison("v1", Verdict.UNDECIDED, OptionalLong.empty()))),
                Optional.of(new LiveModel("v1", List.of())));

        assertThat(decision.action()).isEqualTo(Action.REFUSE);
        assertThat(decision.reasons())
                .contains("acc of questions is 0.8000 ± 0.03000; it must be at least 0.9000.")
                .noneMatch(reason -> reason.contains("undecided"));
    }

    @Test
    void aTaskThatMustNotRegressAndCouldNotBeComparedIsForAPersonToDecide() {
        LiveModel other = new LiveModel("v2", List.of());
        Optional<List<Comparison>> withAnother =
                Optional.of(List.of(FakeServices.comparison("v1", Verdict.BETTER, OptionalLong.empty())));

        assertThat(gate("").decide(scores(0.8, 1.2), withAnother, Optional.of(other))
                        .action())
                .isEqualTo(Action.PROMOTE);
        assertThat(gate("mustNotRegress: [questions]").decide(scores(0.8, 1.2), withAnother, Optional.of(other)))
                .satisfies(decision -> assertThat(decision.action()).isEqualTo(Action.HOLD))
                .satisfies(decision -> assertThat(decision.reasons().getFirst())
                        .startsWith("acc of questions is 0.8000 ± 0.03000; the live v2 wasn't scored"));
        assertThat(gate("mustNotRegress: [questions]")
                        .decide(scores(0.8, 1.2), withAnother, Optional.empty())
                        .action())
                .as("there is nothing that it could be worse than")
                .isEqualTo(Action.PROMOTE);
    }

    private static List<Score> scores(double acc, double bits) {
        return List.of(score("questions", "acc", acc, true), score("held-out", "bits_per_byte", bits, false));
    }

    private static Score score(String task, String metric, double value, boolean higherIsBetter) {
        return new Score(
                task,
                metric,
                value,
                0.03,
                200,
                OptionalDouble.empty(),
                higherIsBetter,
                Optional.of("items of " + task),
                Optional.empty());
    }
}
