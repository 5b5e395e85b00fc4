package dev.millrace.evaluator.domain.paired;

import java.util.OptionalLong;

/**
 * What so many items can show. A comparison misses a difference of {@link #effect} one time in five, and finds a smaller one
 * more seldom; {@link #items} of them would find a given one four times in five.
 *
 * @param confidence of the interval that is to show it
 */
public record Power(double confidence) {

    /** How often a difference is to be found that is there. */
    public static final double WANTED = 0.8;

    private static final double MOST_ITEMS = 1e12;

    /** The smallest difference of a mean that {@code n} items show whose own differences deviate by {@code deviation}. */
    public double effect(double deviation, double n) {
        return deviations() * deviation / Math.sqrt(n);
    }

    /**
     * The smallest difference of a share that {@code n} items show, of which the two versions answer the share
     * {@code discordance} differently (Connor 1987, "Sample size for testing differences in proportions for the paired-sample
     * design").
     */
    public double effectOfShare(double discordance, double n) {
        double alpha = alpha();
        double beta = beta();
        double linear = Math.sqrt(n * discordance) * alpha;
        double quadratic = n + beta * beta;
        double rest = discordance * (alpha * alpha - beta * beta);
        return (linear + Math.sqrt(Math.max(0, linear * linear - quadratic * rest))) / quadratic;
    }

    /** How many items show such a difference of a mean; nothing where none would, or more than anybody has. */
    public OptionalLong items(double deviation, double effect) {
        double ratio = deviations() * deviation / effect;
        return whole(ratio * ratio);
    }

    /** How many items show such a difference of a share. */
    public OptionalLong itemsOfShare(double discordance, double effect) {
        double beside = Math.sqrt(Math.max(0, discordance - effect * effect));
        double ratio = (alpha() * Math.sqrt(discordance) + beta() * beside) / effect;
        return whole(ratio * ratio);
    }

    private static OptionalLong whole(double items) {
        return items <= MOST_ITEMS ? OptionalLong.of((long) Math.ceil(items)) : OptionalLong.empty();
    }

    private double deviations() {
        return alpha() + beta();
    }

    private double alpha() {
        return Quantiles.normal(0.5 + confidence / 2);
    }

    private static double beta() {
        return Quantiles.normal(WANTED);
    }
}
