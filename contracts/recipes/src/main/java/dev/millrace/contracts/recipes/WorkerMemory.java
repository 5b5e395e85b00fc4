package dev.millrace.contracts.recipes;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Attention;
import dev.millrace.contracts.models.architecture.Block;
import dev.millrace.contracts.models.architecture.FeedForward;
import dev.millrace.contracts.models.architecture.Positions;
import java.util.Locale;

/**
 * Largest resident memory of one training worker, in bytes, by what takes it. The numbers of copies follow from the
 * worker's code: every tensor of a micro-batch lives until its gradients are computed. {@link #BASE} is measured;
 * {@code docs/operations.md} says how far the sum is from what workers take.
 *
 * @param state weights, gradients and the optimiser's moments, which for Muon are as many as for AdamW
 * @param checkpoint a copy of weights and moments, which is written while training goes on, and what writing takes
 * @param activations what a micro-batch's forward pass leaves for its backward pass, and a layer's gradients
 * @param logits scores of a micro-batch's next tokens, or of as many as are computed at once, their logarithms and their
 *     gradients
 * @param base the virtual machine and libtorch
 */
public record WorkerMemory(double state, double checkpoint, double activations, double logits, double base) {

    /** The virtual machine, its heap in use, libtorch and its BLAS: measured with the smallest of models. */
    static final double BASE = 360e6;

    /** Scores of next tokens that are computed at once, with their gradients: 64 MiB of them. */
    public static final long MOST_SCORES = 1 << 24;

    private static final double FLOAT = 4;
    private static final double STATE_COPIES = 4;

    /** Weights and two moments; beside the copies as much as two more was measured while files are written. */
    private static final double CHECKPOINT_COPIES = 5;

    /** Scores, their logarithms, and the gradients of both. */
    private static final double LOGITS_COPIES = 4;

    /** Of the width, in a layer of attention and feed-forward: two norms of three, projected, fed, and sums. */
    private static final double WIDTHS = 12;

    /** Of the width, in a layer that attends to another stack, beyond that: a norm of three, projected and a sum. */
    private static final double CROSS_WIDTHS = 5;

    /** Of the queries' width: queries, two for turning them, and mixed. */
    private static final double QUERY_WIDTHS = 4;

    /** Of the keys' width: keys and values, two for turning keys, and the transposed. */
    private static final double KEY_WIDTHS = 5;

    /** Of the inner width: what is multiplied in, with a gate twice, the activation, and with a gate the product. */
    private static final double INNER_WIDTHS = 2;

    private static final double GATED_WIDTHS = 4;

    /** Of the width, in the one layer whose gradients are being computed. */
    private static final double GRADIENT_WIDTHS = 6;

    /** Of heads times keys, where no fused kernel computes the scores: scores, their weights, and what comes between. */
    private static final double SCORE_COPIES = 4;

    static WorkerMemory of(TrainingCost cost) {
        Architecture architecture = cost.architecture();
        double tokens = cost.places();
        double layers = 0;
        double largest = 0;
        double deepest = 0;
        int blocks = 0;
        for (Architecture.NamedStack stack : architecture.stacks()) {
            for (Block block : stack.stack().blocks()) {
                FeedForward fed = block.feedForward().part();
                double inner = (fed.gated() ? GATED_WIDTHS : INNER_WIDTHS) * fed.width();
                double layer = inner + ofBlock(cost, block, stack.stack().positions());
                layers += layer;
                blocks++;
                largest = Math.max(largest, inner);
                deepest = Math.max(deepest, layer);
            }
        }
        double gradients = GRADIENT_WIDTHS * cost.width() + largest;
        return new WorkerMemory(
                FLOAT * (cost.frozen() + STATE_COPIES * cost.trained()),
                CHECKPOINT_COPIES * FLOAT * cost.trained(),
                FLOAT * tokens * (kept(cost, blocks, layers, deepest) + gradients),
                logits(tokens, cost),
                BASE);
    }

    /** Of a token: what all layers leave, or what goes into each and what the largest of them computes again. */
    private static double kept(TrainingCost cost, int blocks, double all, double largest) {
        boolean again = cost.execution().recompute().orElse(false);
        return again ? cost.width() * blocks + largest : all;
    }

    private static double logits(double tokens, TrainingCost cost) {
        double all = tokens * cost.vocabularySize();
        return all <= MOST_SCORES
                ? LOGITS_COPIES * FLOAT * all
                // The gradients of what goes into the head wait for each other.
                : FLOAT * (LOGITS_COPIES * Math.max(MOST_SCORES, cost.vocabularySize()) + tokens * cost.width());
    }

    private static double ofBlock(TrainingCost cost, Block block, Positions positions) {
        double hidden = cost.width();
        double crossing = block.cross()
                .map(cross -> CROSS_WIDTHS * hidden + ofAttention(cost, cross.part(), false))
                .orElse(0.0);
        boolean learned = positions instanceof Positions.Relative;
        return WIDTHS * hidden + ofAttention(cost, block.attention().part(), learned) + crossing;
    }

    /** @param learned whether a gradient flows to what is added to scores, which no fused kernel computes */
    private static double ofAttention(TrainingCost cost, Attention attention, boolean learned) {
        boolean written = learned
                || attention.softCap().isPresent()
                || cost.model().dropout().attention() > 0;
        double scores =
                written ? SCORE_COPIES * attention.heads() * cost.model().context() : 0;
        return QUERY_WIDTHS * attention.queryWidth() + KEY_WIDTHS * attention.keyWidth() + scores;
    }

    /** What no step can be done without. */
    double tensors() {
        return state + activations + logits;
    }

    /** All of it. */
    public double total() {
        return state + checkpoint + activations + logits + base;
    }

    /** A number of bytes, to be read by people. */
    static String words(double bytes) {
        return bytes >= 1e15
                ? String.format(Locale.ROOT, "%,.0f TB", bytes / 1e12)
                : String.format(Locale.ROOT, "%,.0f GB", bytes / 1e9);
    }
}
