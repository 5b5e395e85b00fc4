package dev.millrace.contracts.recipes;

/**
 * A decoder-only transformer of the Llama form.
 *
 * @param layers transformer blocks
 * @param hidden width
 * @param heads query heads; {@code hidden} is a multiple
 * @param kvHeads key and value heads; {@code heads} is a multiple
 * @param feedForward inner width of the SwiGLU block
 * @param context tokens it can see
 * @param ropeTheta base of the rotary positions
 * @param normEpsilon added under the root in RMSNorm
 * @param tieEmbeddings whether input and output embeddings are one matrix
 */
public record ModelSpec(
        int layers,
        int hidden,
        int heads,
        int kvHeads,
        int feedForward,
        int context,
        double ropeTheta,
        double normEpsilon,
        boolean tieEmbeddings) {}
