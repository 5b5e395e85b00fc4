package dev.millrace.contracts.models.architecture;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Layers one after the other.
 *
 * @param causal whether a position sees those before it alone
 * @param embeddingNorm of what goes into the first layer
 * @param blocks the layers
 * @param finalNorm of what comes out of the last
 */
public record Stack(
        boolean causal,
        Positions positions,
        Optional<Norm> embeddingNorm,
        List<Block> blocks,
        Optional<Norm> finalNorm) {

    public Stack {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("A stack has layers");
        }
    }

    /** One whose layers are all alike. */
    public static Stack of(
            boolean causal,
            Positions positions,
            Optional<Norm> embeddingNorm,
            Block block,
            int layers,
            Optional<Norm> finalNorm) {
        return new Stack(causal, positions, embeddingNorm, Collections.nCopies(Math.max(0, layers), block), finalNorm);
    }
}
