package dev.millrace.trainer.engine.objective;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.log_sigmoid;

import dev.millrace.contracts.recipes.PreferenceSpec;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.ForwardPass;
import dev.millrace.trainer.engine.model.Transformer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Mean over pairs of answers of how far a model, compared with the one that its training starts from, is from preferring the
 * chosen to the rejected one (Rafailov et al. 2023, "Direct preference optimization", equation 7; with label smoothing
 * Mitchell 2023, "A note on DPO with noisy preferences", equation 3). A batch has a pair's chosen answer in every even row,
 * its rejected one in the next.
 */
public final class Preference implements Objective {

    /** {@code at::Reduction::None}. */
    private static final long EACH = 0;

    private final PreferenceSpec spec;

    public Preference(PreferenceSpec spec) {
        this.spec = spec;
    }

    @Override
    public Part add(Transformer model, Batch batch, double expected, StepClock clock) {
        try (PointerScope scope = new PointerScope()) {
            ForwardPass pass = model.pass(batch);
            Tensor gained = gained(scores(model.scores(pass.hidden()), batch.targets()), batch);
            Tensor losses = losses(gained.select(1, 0), gained.select(1, 1));
            long pairs = losses.numel();
            Tensor loss = losses.sum().mul(new Scalar(1 / expected));
            clock.begin(StepClock.Part.BACKWARD);
            pass.backward(loss);
            double value = loss.item_double();
            scope.deallocate();
            return new Part(value, pairs);
        }
    }

    /**
     * What a model makes of pairs that it doesn't learn from, in sums.
     *
     * @param preferred how many of them it prefers as they are to be
     * @param margin what the chosen answers' rewards are above the rejected ones'
     */
    public record Rewards(double loss, double preferred, double margin) {}

    /** The rewards of a batch of pairs, and their loss. */
    public Rewards rewards(Transformer model, Batch batch) {
        try (PointerScope scope = new PointerScope()) {
            Tensor gained = gained(scores(model, batch), batch);
            Tensor chosen = gained.select(1, 0);
            Tensor rejected = gained.select(1, 1);
            Rewards sums = new Rewards(
                    losses(chosen, rejected).sum().item_double(),
                    chosen.gt(rejected).sum().item_double(),
                    spec.beta() * chosen.sub(rejected).sum().item_double());
            scope.deallocate();
            return sums;
        }
    }

    /** How much more likely than at the start the answers of a batch are, as logarithms, {pairs, chosen and rejected}. */
    private static Tensor gained(Tensor scores, Batch batch) {
        return scores.sub(batch.reference().orElseThrow()).view(-1, 2);
    }

    /**
     * Each pair's loss, in nats: {@code -(1 - e) log σ(β d) - e log σ(-β d)} with the label smoothing e and d = chosen -
     * rejected.
     *
     * @param chosen how much more likely than at the start the chosen answers are, as logarithms, {pairs}
     * @param rejected the same of the rejected ones
     */
    Tensor losses(Tensor chosen, Tensor rejected) {
        Tensor preferred = chosen.sub(rejected).mul(new Scalar(spec.beta()));
        Tensor loss = log_sigmoid(preferred).mul(new Scalar(spec.labelSmoothing() - 1));
        return spec.labelSmoothing() == 0
                ? loss
                : loss.sub(log_sigmoid(preferred.neg()).mul(new Scalar(spec.labelSmoothing())));
    }

    /** The logarithm of the probability that a model gives to all targets of a row that count, {B}. */
    public static Tensor scores(Transformer model, Batch batch) {
        return scores(model.logits(batch), batch.targets());
    }

    /** The same of logits {B, T, vocabulary} and targets {B, T}. */
    public static Tensor scores(Tensor logits, Tensor targets) {
        return cross_entropy_loss(
                        logits.view(-1, logits.size(2)),
                        targets.view(-1),
                        new TensorOptional(),
                        EACH,
                        Batch.IGNORED,
                        0.0)
                .view(targets.size(0), targets.size(1))
                .sum(1)
                .neg();
    }
}
