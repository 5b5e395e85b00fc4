package dev.millrace.contracts.models.architecture;

import java.util.Optional;

/**
 * A layer: attention, in a decoder with an encoder attention to that, and feed-forward, each added to what came in.
 *
 * @param attention of positions of the same stack
 * @param cross attention to the encoder's output
 * @param feedForward of each position by itself
 * @param parallel whether attention and feed-forward both read what came in, and are added together; without a norm of its own
 *     the feed-forward block then reads what attention reads. There is no encoder then, and no norm after a sum
 */
public record Block(
        Part<Attention> attention, Optional<Part<Attention>> cross, Part<FeedForward> feedForward, boolean parallel) {

    public Block {
        if (parallel && cross.isPresent()) {
            throw new IllegalArgumentException("Attention and feed-forward side by side leave no place for an encoder");
        }
        if (parallel
                && (attention.norms().sum().isPresent()
                        || feedForward.norms().sum().isPresent())) {
            throw new IllegalArgumentException(
                    "Attention and feed-forward side by side are added once: no norm can follow each sum");
        }
    }

    /** A part of a block and where it is normalised. */
    public record Part<T>(T part, Norms norms) {}

    /** Attention and then feed-forward, both normalised at the same places. */
    public static Block of(Attention attention, FeedForward feedForward, Norms norms) {
        return new Block(new Part<>(attention, norms), Optional.empty(), new Part<>(feedForward, norms), false);
    }
}
