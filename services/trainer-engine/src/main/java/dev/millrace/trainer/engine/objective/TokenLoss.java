package dev.millrace.trainer.engine.objective;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.logsumexp;

import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.model.Batch;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The loss of scores of token ids, in nats, as PyTorch has it: cross-entropy, of which label smoothing takes a share to the
 * mean over all ids (Szegedy et al. 2016, "Rethinking the Inception architecture", 7), and the z-loss, a multiple of the
 * squared logarithm of the softmax's denominator (Chowdhery et al. 2022, "PaLM", 5).
 *
 * @param labelSmoothing the share
 * @param zLoss the multiple
 * @param ignored the target of places that don't count
 */
record TokenLoss(double labelSmoothing, double zLoss, long ignored) {

    static TokenLoss of(TrainingSpec training) {
        return new TokenLoss(training.labelSmoothing(), training.zLoss(), Batch.IGNORED);
    }

    /** How many targets count. */
    long counted(Tensor targets) {
        return targets.ne(new Scalar(ignored)).sum().item_long();
    }

    /**
     * Mean over the targets that count, of which there is at least one.
     *
     * @param scores {N, vocabulary}
     * @param targets {N}, 64-bit
     * @param counted {@link #counted} of them
     */
    Tensor mean(Tensor scores, Tensor targets, long counted) {
        Tensor loss = cross_entropy_loss(
                scores, targets, new TensorOptional(), torch.Reduction.Mean.value, ignored, labelSmoothing);
        if (zLoss == 0) {
            return loss;
        }
        Tensor squares = logsumexp(scores, -1).square().masked_fill(targets.eq(new Scalar(ignored)), new Scalar(0.0));
        return loss.add(squares.sum(), new Scalar(zLoss / counted));
    }
}
