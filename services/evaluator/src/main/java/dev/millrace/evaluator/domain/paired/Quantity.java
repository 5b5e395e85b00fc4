package dev.millrace.evaluator.domain.paired;

import java.util.OptionalDouble;

/**
 * What a model has reached on an item: a figure, whose mean over items is the metric; or what such a ratio of sums is made
 * of, of which every item has its own share.
 *
 * @param value the figure; of a likelihood the negative log-likelihood in nats
 * @param bytes of a likelihood: the UTF-8 bytes that it is of
 */
public record Quantity(double value, OptionalDouble bytes) {

    /** A figure by itself. */
    public static Quantity of(double value) {
        return new Quantity(value, OptionalDouble.empty());
    }

    /** How well a text is predicted; over items it makes bits per byte. */
    public static Quantity likelihood(double nats, double bytes) {
        return new Quantity(nats, OptionalDouble.of(bytes));
    }

    /** Its share above the line: bits of a likelihood. */
    double above() {
        return bytes.isPresent() ? value / Math.log(2) : value;
    }

    /** Its share below the line. */
    double below() {
        return bytes.orElse(1);
    }

    /** The figure of this item alone. */
    public double figure() {
        return above() / below();
    }

    boolean isFinite() {
        return Double.isFinite(value) && below() > 0 && Double.isFinite(below());
    }
}
