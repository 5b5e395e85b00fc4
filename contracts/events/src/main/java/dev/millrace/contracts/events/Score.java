package dev.millrace.contracts.events;

import java.util.OptionalDouble;

/**
 * One figure of an evaluation.
 *
 * @param task the task's name in the recipe
 * @param metric such as {@code acc} or {@code bits_per_byte}
 * @param value the figure
 * @param stderr its standard error
 * @param n items it rests on
 * @param chance what guessing would give, where that is defined
 * @param higherIsBetter whether a greater value is the better one
 */
public record Score(
        String task,
        String metric,
        double value,
        double stderr,
        long n,
        OptionalDouble chance,
        boolean higherIsBetter) {}
