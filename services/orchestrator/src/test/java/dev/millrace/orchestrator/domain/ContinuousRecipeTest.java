package dev.millrace.orchestrator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.events.Continuous;
import dev.millrace.contracts.events.Cycle;
import dev.millrace.contracts.events.Cycle.Cause;
import dev.millrace.contracts.events.Event;
import dev.millrace.contracts.events.RecipeContinued;
import dev.millrace.contracts.events.RecipeContinued.FollowedRecipe;
import dev.millrace.contracts.events.RecipeContinued.Wish;
import dev.millrace.contracts.events.RunFailed;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.SourceMeasured;
import dev.millrace.contracts.events.TokenizerRequested;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContinuousRecipeTest {

    private static final Recipe RECIPE = FakeServices.recipe(FakeServices.YAML.replace(
            "{name: second, generator: {kind: stories, documents: 50}}", "{name: second, topic: {name: news}}"));
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final long TOKENS = 1_000;

    private final List<Event> log = new ArrayList<>();
    private final Orchestration orchestration = empty();
    private int wishes;

    private static Orchestration empty() {
        return new Orchestration(
                digest -> digest.equals(RecipeReader.digest(RECIPE)) ? Optional.of(RECIPE) : Optional.empty(),
                manifest -> Optional.empty());
    }

    @Test
    void aCycleIsBegunForEachOfItsTriggersAndSaysWhichWithItsFigure() {
        follow(new Continuous(OptionalLong.of(TOKENS), false, Optional.of("PT6H"), false));

        RunSubmitted first = begin(START);
        assertThat(cycle(first).cause()).isEqualTo(Cause.START);
        assertThat(due(START.plus(Duration.ofDays(9))))
                .as("while one is under way")
                .isEmpty();
        runOut(first, FakeServices.GOOD);
        long tokens = continuous().cycles().stream()
                .mapToLong(run -> orchestration
                        .run(run.run())
                        .orElseThrow()
                        .tokensBySource()
                        .get(1))
                .sum();
        assertThat(tokens).isPositive();

        // What was read of the topic, 100 bytes, has made that many tokens.
        long enough = 100 * TOKENS / tokens + 1;
        measured(first, enough - 2);
        assertThat(due(START.plusSeconds(60))).isEmpty();
        measured(first, enough);
        RunSubmitted second = begin(START.plusSeconds(60));
        assertThat(cycle(second).number()).isEqualTo(2);
        assertThat(cycle(second).cause()).isEqualTo(Cause.NEW_TOKENS);
        assertThat(cycle(second).figure().orElseThrow()).isGreaterThanOrEqualTo(TOKENS);
        assertThat(cycle(second).threshold()).hasValue(TOKENS);
        assertThat(cycle(second).sample())
                .isEqualTo(orchestration
                        .run(first.run())
                        .orElseThrow()
                        .the(TokenizerRequested.class)
                        .map(TokenizerRequested::sample));

        runOut(second, FakeServices.BAD);
        assertThat(orchestration
                        .run(second.run())
                        .orElseThrow()
                        .the(TokenizerRequested.class)
                        .map(TokenizerRequested::sample))
                .isEqualTo(cycle(second).sample());
        // A source that is made on the spot can't be looked at: there may be more.
        assertThat(due(START.plusSeconds(60 + 6 * 3600 - 1))).isEmpty();
        RunSubmitted third = begin(START.plusSeconds(60 + 6 * 3600));
        assertThat(cycle(third).cause()).isEqualTo(Cause.TIME);
        assertThat(cycle(third).figure()).hasValue(6 * 3600);
    }

    @Test
    void aPersonsWishIsAnsweredOnceAndWaitsForTheCycleThatIsUnderWay() {
        follow(new Continuous(OptionalLong.empty(), false, Optional.empty(), false));
        RunSubmitted first = begin(START);
        wish(Wish.CYCLE);
        wish(Wish.CYCLE);
        assertThat(due(START)).isEmpty();
        runOut(first, FakeServices.GOOD);

        RunSubmitted second = begin(START);
        assertThat(cycle(second).cause()).isEqualTo(Cause.PERSON);
        runOut(second, FakeServices.GOOD);
        assertThat(due(START.plus(Duration.ofDays(999)))).isEmpty();
    }

    @Test
    void aCycleThatCameToNothingIsNotTriedAgainUntilSomebodyWishesIt() {
        follow(new Continuous(OptionalLong.empty(), true, Optional.empty(), false));
        RunSubmitted first = begin(START);
        add(new RunFailed(first.run(), "trainer", "no number"));
        orchestration.commands().forEach(command -> add(command.event()));
        measured(first, 100);

        assertThat(continuous().state()).isInstanceOf(ContinuousState.Held.class);
        assertThat(due(START)).isEmpty();
        wish(Wish.RESUME);
        assertThat(cycle(begin(START)).cause()).isEqualTo(Cause.PERSON);
    }

    @Test
    void whatIsPausedOrStoppedBeginsNothingByItself() {
        follow(new Continuous(OptionalLong.empty(), true, Optional.empty(), false));
        RunSubmitted first = begin(START);
        runOut(first, FakeServices.GOOD);
        wish(Wish.PAUSE);
        measured(first, 100);
        assertThat(due(START)).isEmpty();
        wish(Wish.RESUME);
        assertThat(due(START)).isPresent();
        wish(Wish.STOP);
        wish(Wish.CYCLE);
        assertThat(due(START)).isEmpty();
    }

    @Test
    void theStateIsTheSameInWhateverOrderTheTopicsAreRead() {
        follow(new Continuous(OptionalLong.of(TOKENS), true, Optional.empty(), false));
        RunSubmitted first = begin(START);
        runOut(first, FakeServices.GOOD);
        measured(first, 50);
        RunSubmitted second = begin(START);
        measured(first, 70); // of a look that began before the second cycle did
        Optional<ContinuousRecipe.Due> none = due(START);
        runOut(second, FakeServices.GOOD);

        for (int seed = 0; seed < 20; seed++) {
            List<Event> shuffled = new ArrayList<>(log);
            Collections.shuffle(shuffled, new Random(seed));
            Orchestration again = empty();
            shuffled.forEach(event -> again.add(event, log.indexOf(event)));
            ContinuousRecipe recipe = again.continuous("tale").orElseThrow();
            assertThat(recipe.state()).isEqualTo(continuous().state());
            assertThat(recipe.due(START)).isEqualTo(due(START)).isEqualTo(none);
            assertThat(ContinuousReports.of(recipe, again))
                    .isEqualTo(ContinuousReports.of(continuous(), orchestration));
        }
    }

    private void add(Event event) {
        log.add(event);
        orchestration.add(event, log.size() - 1);
    }

    private void follow(Continuous when) {
        wish(
                Wish.FOLLOW,
                Optional.of(new FollowedRecipe(
                        RecipeReader.digest(RECIPE), FakeServices.object("recipe"), RECIPE.execution(), when)));
    }

    private void wish(Wish wish) {
        wish(wish, Optional.empty());
    }

    private void wish(Wish wish, Optional<FollowedRecipe> recipe) {
        wishes++;
        add(new RecipeContinued("tale", wishes, wish, recipe, "ada", START.toString(), Optional.empty()));
    }

    private ContinuousRecipe continuous() {
        return orchestration.continuous("tale").orElseThrow();
    }

    private Optional<ContinuousRecipe.Due> due(Instant now) {
        return continuous().due(now);
    }

    private RunSubmitted begin(Instant now) {
        Cycle cycle = due(now).orElseThrow().cycle();
        RunSubmitted plain = FakeServices.submission(RECIPE, cycle.number());
        RunSubmitted begun = new RunSubmitted(
                plain.run(),
                plain.recipeName(),
                plain.recipe(),
                plain.recipeObject(),
                plain.execution(),
                Optional.empty(),
                Optional.of(cycle));
        add(begun);
        return begun;
    }

    private static Cycle cycle(RunSubmitted run) {
        return run.cycle().orElseThrow();
    }

    /** Of the topic, of which 100 bytes are known. */
    private void measured(RunSubmitted since, long newBytes) {
        add(new SourceMeasured(since.run(), "second", 1, 1, 100, 1, newBytes));
    }

    private void runOut(RunSubmitted run, double accuracy) {
        FakeServices services = new FakeServices(accuracy);
        Deque<Event> waiting = new ArrayDeque<>();
        while (!orchestration.run(run.run()).orElseThrow().hasEnded()) {
            orchestration.commands().forEach(command -> waiting.add(command.event()));
            while (!waiting.isEmpty()) {
                Event event = waiting.remove();
                add(event);
                waiting.addAll(services.react(event));
            }
        }
    }
}
