package dev.millrace.contracts.recipes;

import dev.millrace.contracts.models.architecture.Activation;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.Embedding;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Head;
import dev.millrace.contracts.models.architecture.Norm;
import dev.millrace.contracts.models.architecture.Norms;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.contracts.models.architecture.Rotary;
import dev.millrace.contracts.models.architecture.Stack;
import java.util.Optional;

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
        boolean tieEmbeddings) {

    /**
     * The transformer that this is the shape of.
     *
     * @param vocabulary token ids
     */
    public Architecture architecture(int vocabulary) {
        Norm norm = Norm.rms(normEpsilon);
        Attention attention = Attention.of(hidden, heads, Attention.Biases.NONE)
                .grouped(kvHeads)
                .turned(new Rotary(ropeTheta, hidden / heads, Optional.empty()));
        Block block = Block.of(attention, new FeedForward(feedForward, Activation.SILU, true, false), Norms.pre(norm));
        return Architecture.decoder(
                context,
                Embedding.of(vocabulary, hidden),
                Stack.of(true, new Positions.None(), Optional.empty(), block, layers, Optional.of(norm)),
                Head.of(tieEmbeddings, Head.Bias.NONE));
    }
}
