package dev.millrace.cli;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.Recipe;
import dev.millrace.contracts.recipes.TrainingCost;
import dev.millrace.contracts.recipes.WorkerMemory;
import java.util.Optional;

/**
 * What a recipe's training amounts to.
 *
 * @param cost what it takes, as the trainer reckons it
 */
record TrainingPlan(TrainingCost cost) {

    /** Tokens a parameter at which compute is best spent, of Hoffmann et al. 2022, table 3. */
    private static final double CHINCHILLA = 20;

    static TrainingPlan of(Recipe recipe) {
        return of(recipe, Optional.empty());
    }

    /** @param base what the model that training begins with computes */
    static TrainingPlan of(Recipe recipe, Optional<Architecture> base) {
        return new TrainingPlan(new TrainingCost(
                recipe.model(),
                recipe.training(),
                recipe.execution().training(),
                recipe.tokenizer().vocabulary(),
                base));
    }

    double parameters() {
        return cost.parameters();
    }

    double tokens() {
        return cost.tokens();
    }

    double flops() {
        return cost.flops();
    }

    /** Share of the operations that attention takes beyond its matrices. */
    double attentionShare() {
        return cost.attentionFlopsPerToken() / cost.flopsPerToken();
    }

    double chinchillaTokens() {
        return CHINCHILLA * parameters();
    }

    int workers() {
        return cost.workers();
    }

    /** What one worker takes, in bytes. */
    WorkerMemory memory() {
        return cost.memory();
    }
}
