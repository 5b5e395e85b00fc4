package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.Cycle;
import dev.millrace.contracts.events.RecipeContinued;
import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.events.SourceMeasured;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** All continuous recipes, by name. */
final class ContinuousRecipes {

    private final Function<String, Optional<RunFacts>> runs;
    private final Map<String, ContinuousRecipe> recipes = new TreeMap<>();

    ContinuousRecipes(Function<String, Optional<RunFacts>> runs) {
        this.runs = runs;
    }

    void add(RecipeContinued wish) {
        named(wish.recipeName()).add(wish);
    }

    void add(RunSubmitted run, Cycle cycle) {
        named(run.recipeName()).add(run, cycle);
    }

    void add(SourceMeasured measured, long offset) {
        named(RunName.parse(measured.run()).recipe()).add(measured, offset);
    }

    private ContinuousRecipe named(String name) {
        return recipes.computeIfAbsent(name, one -> new ContinuousRecipe(one, runs));
    }

    Collection<ContinuousRecipe> all() {
        return recipes.values().stream().filter(ContinuousRecipe::isKnown).toList();
    }

    Optional<ContinuousRecipe> find(String name) {
        return Optional.ofNullable(recipes.get(name)).filter(ContinuousRecipe::isKnown);
    }
}
