package dev.millrace.contracts.recipes;

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

    /** Of the width, in a layer: two norms of three, queries, two for turning them, mixed, projected and two sums. */
    private static final double WIDTHS = 16;

    /** Of the keys' width: keys and values, two for turning keys, and the transposed. */
    private static final double KEY_WIDTHS = 5;

    /** Of the inner width: gate, up, the gate's activation and the product. */
    private static final double INNER_WIDTHS = 4;

    /** Of the width, in the one layer whose gradients are being computed. */
    private static final double GRADIENT_WIDTHS = 6;

    static WorkerMemory of(TrainingCost cost) {
        ModelSpec m = cost.model();
        double tokens = (double) cost.microBatch() * m.context();
        double inner = INNER_WIDTHS * m.feedForward();
        double layer = WIDTHS * m.hidden() + KEY_WIDTHS * cost.keyWidth() + inner;
        double gradients = GRADIENT_WIDTHS * m.hidden() + inner;
        return new WorkerMemory(
                STATE_COPIES * FLOAT * cost.parameters(),
                CHECKPOINT_COPIES * FLOAT * cost.parameters(),
                FLOAT * tokens * (kept(cost, layer) + gradients),
                logits(tokens, cost),
                BASE);
    }

    /** Of a token: what each layer leaves, or what goes into each and what one of them computes again. */
    private static double kept(TrainingCost cost, double layer) {
        ModelSpec m = cost.model();
        boolean again = cost.execution().recompute().orElse(false);
        return again ? (double) m.hidden() * m.layers() + layer : layer * m.layers();
    }

    private static double logits(double tokens, TrainingCost cost) {
        double all = tokens * cost.vocabulary();
        return all <= MOST_SCORES
                ? LOGITS_COPIES * FLOAT * all
                // The gradients of what goes into the head wait for each other.
                : FLOAT
                        * (LOGITS_COPIES * Math.max(MOST_SCORES, cost.vocabulary())
                                + tokens * cost.model().hidden());
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
