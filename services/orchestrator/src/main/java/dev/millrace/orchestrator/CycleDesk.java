package dev.millrace.orchestrator;

import dev.millrace.contracts.events.ModelPromoted;
import dev.millrace.contracts.events.ObjectRef;
import dev.millrace.contracts.events.RecipeContinued;
import dev.millrace.contracts.events.RecipeContinued.FollowedRecipe;
import dev.millrace.contracts.events.RecipeContinued.Wish;
import dev.millrace.contracts.recipes.Asset;
import dev.millrace.contracts.recipes.ModelName;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.RecipeReader;
import dev.millrace.orchestrator.domain.ContinuousRecipe;
import dev.millrace.orchestrator.domain.ContinuousState;
import dev.millrace.orchestrator.domain.Steering;
import dev.millrace.stage.Scratch;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Where continuous recipes are steered and their cycles begun. What is due is asked of the log's state at that moment, and the
 * next is asked for only when the one before has come back from the log: so no two cycles are begun at once.
 */
@ApplicationScoped
public class CycleDesk {

    private final OrchestratorService orchestrator;
    private final RunDesk desk;
    private final RecipeStore recipes;
    private final BaseModels models;
    private final Scratch scratch;
    private final InstantSource clock = InstantSource.system();

    CycleDesk(OrchestratorService orchestrator, RunDesk desk, RecipeStore recipes, BaseModels models, Scratch scratch) {
        this.orchestrator = orchestrator;
        this.desk = desk;
        this.recipes = recipes;
        this.models = models;
        this.scratch = scratch;
    }

    /** What became of a wish. */
    public sealed interface Answer {

        /** It is so, as the sentence says. */
        record Done(String sentence) implements Answer {}

        /** It can't be, as the sentence says. */
        record Refused(String sentence) implements Answer {}
    }

    /**
     * Follows a recipe that says when it is run again, from now on and instead of an earlier one of its name, and begins its
     * first cycle.
     *
     * @return the cycle's run, or why it can't be followed now
     * @throws NotReady while the log is being read or the broker is away
     */
    public synchronized FollowedRun follow(Recipe recipe, Steering.Wish wish) {
        Optional<String> under = orchestrator.ask(all -> all.continuous(recipe.name())
                .filter(known -> known.state() instanceof ContinuousState.Cycling)
                .map(known -> known.state().sentence()));
        if (under.isPresent()) {
            return new FollowedRun.Busy(
                    "%s is continuous already. %s Or cancel that run first.".formatted(recipe.name(), under.get()));
        }
        ObjectRef object = recipes.put(recipe);
        FollowedRecipe followed = new FollowedRecipe(
                RecipeReader.digest(recipe),
                object,
                recipe.execution(),
                recipe.continuous().orElseThrow());
        publish(recipe.name(), Wish.FOLLOW, Optional.of(followed), wish);
        return new FollowedRun.Begun(begin(recipe.name())
                .orElseThrow(
                        () -> new NotReady("%s is followed; its first cycle will begin.".formatted(recipe.name()))));
    }

    /** What came of following a recipe. */
    public sealed interface FollowedRun {

        /** Its first cycle has begun. */
        record Begun(String run) implements FollowedRun {}

        /** A cycle of its name is under way. */
        record Busy(String sentence) implements FollowedRun {}
    }

    /**
     * Wishes for a cycle, a pause, going on, or an end.
     *
     * @return empty when no recipe of this name is continuous
     * @throws NotReady while the log is being read or the broker is away
     */
    public synchronized Optional<Answer> wish(String name, Wish what, Steering.Wish wish) {
        Optional<ContinuousState> state =
                orchestrator.ask(all -> all.continuous(name).map(ContinuousRecipe::state));
        if (state.isEmpty()) {
            return Optional.empty();
        }
        if (state.get() instanceof ContinuousState.Stopped && what != Wish.STOP) {
            return Optional.of(new Answer.Refused("%s isn't continuous any more. %s Submit its recipe again."
                    .formatted(name, state.get().sentence())));
        }
        publish(name, what, Optional.empty(), wish);
        return Optional.of(new Answer.Done(sentence(name, what)));
    }

    private String sentence(String name, Wish what) {
        return switch (what) {
            case CYCLE ->
                begin(name)
                        .map(run -> "Cycle %s has begun.".formatted(run))
                        .orElse("A cycle of %s begins when the one under way has ended.".formatted(name));
            case PAUSE -> "%s is paused: no cycle is begun until it is resumed.".formatted(name);
            case RESUME -> "%s goes on.".formatted(name);
            case STOP -> "%s isn't continuous any more.".formatted(name);
            case FOLLOW -> "%s is followed.".formatted(name);
        };
    }

    private void publish(String name, Wish what, Optional<FollowedRecipe> recipe, Steering.Wish wish) {
        int number = orchestrator.ask(
                all -> all.continuous(name).map(ContinuousRecipe::nextWish).orElse(1));
        orchestrator.publish(new RecipeContinued(name, number, what, recipe, wish.who(), wish.when(), wish.reason()));
        orchestrator.await(
                all -> all.continuous(name).filter(known -> known.has(number)).isPresent());
    }

    /** The recipes that have a cycle due. */
    List<String> due() {
        return orchestrator.ask(all -> all.continuous().stream()
                .filter(recipe -> recipe.due(clock.instant()).isPresent())
                .map(ContinuousRecipe::name)
                .toList());
    }

    /**
     * Begins the cycle of this recipe that is due, if one is.
     *
     * @return its run
     * @throws NotReady while the log is being read or the broker is away
     */
    synchronized Optional<String> begin(String name) {
        Optional<ContinuousRecipe.Due> due =
                orchestrator.ask(all -> all.continuous(name).flatMap(recipe -> recipe.due(clock.instant())));
        return due.map(one -> desk.submit(recipe(name, one), Optional.of(one.cycle())));
    }

    private Recipe recipe(String name, ContinuousRecipe.Due due) {
        Recipe recipe = recipes.find(due.recipe().digest())
                .orElseThrow(() -> new NotReady("The recipe %s is missing from the store."
                        .formatted(due.recipe().object().key())))
                .with(due.recipe().execution());
        return orchestrator
                .ask(all -> all.live(name))
                .filter(live -> due.bases().contains(live.run()))
                .map(live -> recipe.beginningWith(base(live)))
                .orElse(recipe);
    }

    private Asset base(ModelPromoted live) {
        try (Scratch.Drawer folder = scratch.drawer()) {
            return models.take(new ModelName(live.model(), live.version()).toString(), folder.path(), true);
        } catch (IOException e) {
            throw new NoModel(
                    "The model %s@%s can't be begun with: %s".formatted(live.model(), live.version(), e.getMessage()));
        }
    }
}
