package dev.millrace.cli;

import dev.millrace.contracts.recipes.Recipe;

/**
 * What a recipe's training amounts to.
 *
 * @param parameters of the model
 * @param embedding of them, in the input embedding, and in the output embedding where that is a matrix of its own
 * @param tokensPerStep tokens an optimiser step sees
 * @param tokens tokens the whole training sees
 */
record TrainingPlan(double parameters, double embedding, long tokensPerStep, double tokens) {

    /** Tokens a parameter at which compute is best spent, of Hoffmann et al. 2022, table 3. */
    private static final double CHINCHILLA = 20;

    /** FLOPs a token and parameter: 2 forward, 4 backward (Kaplan et al. 2020, section 2.1). */
    private static final double FLOPS = 6;

    static TrainingPlan of(Recipe recipe) {
        Recipe.Model m = recipe.model();
        double head = (double) m.hidden() / m.heads();
        double attention = 2.0 * m.hidden() * m.hidden() + 2 * m.hidden() * m.kvHeads() * head;
        double feedForward = 3.0 * m.hidden() * m.feedForward();
        double norms = 2.0 * m.hidden();
        double embedding = (double) recipe.tokenizer().vocabulary() * m.hidden() * (m.tieEmbeddings() ? 1 : 2);
        double blocks = m.layers() * (attention + feedForward + norms) + m.hidden();
        long step = (long) recipe.training().batch() * m.context();
        return new TrainingPlan(
                embedding + blocks,
                embedding,
                step,
                (double) step * recipe.training().steps());
    }

    double flops() {
        return FLOPS * parameters * tokens;
    }

    double chinchillaTokens() {
        return CHINCHILLA * parameters;
    }

    /** Four 32-bit numbers a parameter. */
    long stateBytes() {
        return Math.round(parameters * 16);
    }
}
