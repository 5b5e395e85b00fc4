package dev.millrace.orchestrator.domain;

import dev.millrace.contracts.events.RunSubmitted;
import dev.millrace.contracts.recipes.Recipe;

/** A run with the recipe it follows. */
record RunPlan(RunSubmitted submitted, Recipe recipe, RunFacts facts) {

    String run() {
        return submitted.run();
    }

    String digest() {
        return submitted.recipe();
    }

    String model() {
        return submitted.recipeName();
    }

    /** The model version this run makes: the run's own number, so that it needs nobody's consent. */
    String version() {
        return RunName.parse(submitted.run()).version();
    }
}
