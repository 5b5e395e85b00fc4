package dev.millrace.evaluator.domain.paired;

import java.util.Optional;

/**
 * What two versions have reached on one item.
 *
 * @param cluster the group of items that it belongs to, where they come in groups
 */
public record Pair(Quantity now, Quantity live, Optional<String> cluster) {

    /** Whether the model was right or wrong about it, and nothing between. */
    boolean isBinary() {
        return isBinary(now) && isBinary(live);
    }

    private static boolean isBinary(Quantity quantity) {
        return quantity.bytes().isEmpty() && (quantity.value() == 0 || quantity.value() == 1);
    }
}
