package dev.millrace.trainer.engine.optimizer;

import dev.millrace.contracts.recipes.DecaySpec;
import dev.millrace.contracts.recipes.Schedule;
import dev.millrace.contracts.recipes.TrainingSpec;

/**
 * The learning rate of each step: a linear rise over the warm-up, then as the schedule says. With {@link
 * Schedule.Steps#TRANSFORMERS} it is that of transformers 4.57's schedules of the same names, also that wsd's warm-up
 * begins at the floor, and that a cosine rises again past its end.
 *
 * @param peak reached at the end of the warm-up
 * @param floor at the end
 * @param warmup steps
 * @param steps in all
 */
public record LearningRate(
        double peak,
        double floor,
        long warmup,
        long steps,
        Schedule schedule,
        Schedule.Steps counting,
        DecaySpec decay) {

    public static LearningRate of(TrainingSpec training) {
        double peak = training.learningRate();
        return new LearningRate(
                peak,
                peak * training.minLearningRate(),
                training.warmup(),
                training.steps(),
                training.schedule(),
                training.scheduleSteps(),
                training.decay());
    }

    /** The rate of a step, counted from 0. */
    public double at(long step) {
        if (step < warmup) {
            double from = schedule == Schedule.WSD ? floor : 0;
            return from + (peak - from) * (step + shift()) / warmup;
        }
        return switch (schedule) {
            case COSINE -> between(0.5 * (1 + Math.cos(Math.PI * progress(step))));
            case LINEAR -> between(Math.max(0, 1 - progress(step)));
            case WSD -> held(step);
            case CONSTANT -> peak;
        };
    }

    private double held(long step) {
        long length = decay.steps().orElseThrow();
        double progress = (double) (step + shift() - (steps - length)) / length;
        if (progress <= 0) {
            return peak;
        }
        return progress < 1 ? between(decay.shape().left(progress)) : floor;
    }

    /** How far a step is on its way from the end of the warm-up to the last step, or in transformers to the one after it. */
    private double progress(long step) {
        double progress = (double) (step - warmup) / Math.max(1, steps - shift() - warmup);
        return counting == Schedule.Steps.INCLUSIVE ? Math.min(1, progress) : progress;
    }

    private long shift() {
        return counting == Schedule.Steps.INCLUSIVE ? 1 : 0;
    }

    private double between(double share) {
        return floor + (peak - floor) * share;
    }
}
