package dev.millrace.trainer.engine.optimizer;

import dev.millrace.contracts.recipes.TrainingSpec;

/**
 * The learning rate of each step: a linear rise over the warm-up, then half a cosine down to the floor (Loshchilov and
 * Hutter 2017, "SGDR").
 *
 * @param peak reached at the end of the warm-up
 * @param floor of the last step
 * @param warmup steps
 * @param steps in all
 */
public record LearningRate(double peak, double floor, long warmup, long steps) {

    public static LearningRate of(TrainingSpec training) {
        double peak = training.learningRate();
        return new LearningRate(peak, peak * training.minLearningRate(), training.warmup(), training.steps());
    }

    /** The rate of a step, counted from 0. */
    public double at(long step) {
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        double progress = (double) (step - warmup) / Math.max(1, steps - 1 - warmup);
        return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
    }
}
