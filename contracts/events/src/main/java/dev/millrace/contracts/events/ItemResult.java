package dev.millrace.contracts.events;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model has reached on one item: a row of the object that {@code models.evaluated} names as its results.
 *
 * @param task the task's name in the recipe; of a member of a group the group's name, a slash and its own
 * @param item identifies the item and the way of scoring it, by content: the same in every evaluation. Where several items of a
 *     task are alike, the second ends in {@code #2}, and so on
 * @param cluster the group of items that it belongs to, where they come in groups
 * @param metric such as {@code acc}
 * @param value the figure; of {@code bits_per_byte} and its like those of this item alone
 * @param nats of {@code bits_per_byte} and its like: the negative log-likelihood
 * @param bytes of the same: UTF-8 bytes that it is of; the metric of several items is a ratio of sums
 */
public record ItemResult(
        String task,
        String item,
        Optional<String> cluster,
        String metric,
        double value,
        OptionalDouble nats,
        OptionalDouble bytes) {}
