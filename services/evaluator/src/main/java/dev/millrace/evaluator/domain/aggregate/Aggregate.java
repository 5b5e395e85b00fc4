package dev.millrace.evaluator.domain.aggregate;

import java.util.OptionalDouble;

/**
 * A figure over items.
 *
 * @param value not a number where the items have none
 * @param stderr its standard error; none where there is no rule for it, or only one item
 * @param n items it rests on
 */
public record Aggregate(double value, OptionalDouble stderr, int n) {

    static Aggregate of(double value, double stderr, int n) {
        return new Aggregate(value, OptionalDouble.of(stderr), n);
    }

    static Aggregate withoutError(double value, int n) {
        return new Aggregate(value, OptionalDouble.empty(), n);
    }
}
