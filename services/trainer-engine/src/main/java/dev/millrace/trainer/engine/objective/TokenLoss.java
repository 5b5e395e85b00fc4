package dev.millrace.trainer.engine.objective;

import static org.bytedeco.pytorch.global.torch.full_like;
import static org.bytedeco.pytorch.global.torch.log_softmax;

import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.model.Batch;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

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
     * Losses of places, and how scores change them.
     *
     * @param value the sum over the targets that count, {}
     * @param gradients those of that sum, {N, vocabulary}
     */
    record Slope(Tensor value, Tensor gradients) {}

    /**
     * The sum over the targets that count and its gradients, written out: {@code p (1 + 2 z log Σ) - (1 - e) [target] - e / V} of
     * probabilities p, z-loss z, label smoothing e and vocabulary V. Autograd would pass over the scores six times more.
     *
     * @param scores {N, vocabulary}, without gradients
     * @param targets {N}, 64-bit
     * @param counted {@link #counted} of them
     */
    Slope sum(Tensor scores, Tensor targets, long counted) {
        boolean all = counted == targets.numel();
        Tensor hidden = targets.eq(new Scalar(ignored)).unsqueeze(1);
        Tensor right = (all ? targets : targets.masked_fill(hidden.squeeze(1), new Scalar(0L))).unsqueeze(1);
        Tensor logarithms = log_softmax(scores, -1);
        Tensor likely = logarithms.gather(1, right);
        Tensor losses = likely.mul(new Scalar(labelSmoothing - 1));
        if (labelSmoothing > 0) {
            losses.sub_(logarithms.mean(new long[] {1}, true, new ScalarTypeOptional()), new Scalar(labelSmoothing));
        }
        // The logarithm of the denominator.
        Tensor sums = scores.gather(1, right).sub(likely);
        Tensor gradients = logarithms.exp_();
        if (zLoss > 0) {
            losses.addcmul_(sums, sums, new Scalar(zLoss));
            gradients.mul_(sums.mul(new Scalar(2 * zLoss)).add_(new Scalar(1.0)));
        }
        if (labelSmoothing > 0) {
            gradients.sub_(new Scalar(labelSmoothing / scores.size(1)));
        }
        gradients.scatter_add_(1, right, full_like(likely, new Scalar(labelSmoothing - 1)));
        if (!all) {
            losses.masked_fill_(hidden, new Scalar(0.0));
            gradients.masked_fill_(hidden, new Scalar(0.0));
        }
        return new Slope(losses.sum(), gradients);
    }
}
