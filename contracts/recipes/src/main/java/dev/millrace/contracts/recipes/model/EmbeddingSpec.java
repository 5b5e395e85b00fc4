package dev.millrace.contracts.recipes.model;

import java.util.OptionalInt;

/**
 * What tokens become first.
 *
 * @param scaled whether vectors are multiplied by √width
 * @param tokenTypes kinds of segments, each with a vector of its own
 * @param padding an id whose vector isn't trained by being read
 */
public record EmbeddingSpec(boolean scaled, int tokenTypes, OptionalInt padding) {

    /** Tokens alone, as they are. */
    public static final EmbeddingSpec USUAL = new EmbeddingSpec(false, 0, OptionalInt.empty());
}
