package dev.millrace.trainer.engine.objective;

import static org.bytedeco.pytorch.global.torch.empty_like;

import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.contracts.recipes.WorkerMemory;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.ForwardPass;
import dev.millrace.trainer.engine.model.HeadPass;
import dev.millrace.trainer.engine.model.Transformer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss of the targets that count. Scores are computed for some places after others, each with its gradients, so that memory
 * doesn't grow with the vocabulary times the micro-batch; few that aren't one product, at once.
 */
public final class CrossEntropy implements Objective {

    /** Few enough that a small vocabulary's scores stay in a processor's cache, and enough for a fast product. */
    private static final long PLACES = 512;

    private final TokenLoss loss;
    private final long most;

    private CrossEntropy(TokenLoss loss, long most) {
        this.loss = loss;
        this.most = most;
    }

    /** All at once, however many they are. */
    static CrossEntropy with(TokenLoss loss) {
        return new CrossEntropy(loss, Long.MAX_VALUE);
    }

    /** As a training asks for. */
    public static CrossEntropy of(TrainingSpec training) {
        return new CrossEntropy(TokenLoss.of(training), WorkerMemory.MOST_SCORES);
    }

    /** The same with at most so many scores at once. */
    CrossEntropy atMost(long scores) {
        return new CrossEntropy(loss, scores);
    }

    @Override
    public Part add(Transformer model, Batch batch, double expected, StepClock clock) {
        try (PointerScope scope = new PointerScope()) {
            Tensor targets = batch.targets().view(-1);
            long counted = loss.counted(targets);
            if (counted == 0) {
                return Part.NONE;
            }
            ForwardPass pass = model.pass(batch);
            double value = !model.scoresByProduct() && targets.numel() * model.outputs() <= most
                    ? whole(model, pass, targets, counted, expected, clock)
                    : inChunks(model, pass, targets, expected, clock);
            scope.deallocate();
            return new Part(value, counted);
        }
    }

    /** All scores at once: what autograd makes of a tied matrix is the sum of a micro-batch, which workers add up alike. */
    private double whole(
            Transformer model, ForwardPass pass, Tensor targets, long counted, double expected, StepClock clock) {
        Tensor scores = model.scores(pass.hidden()).view(-1, model.outputs());
        TokenLoss.Slope slope = loss.sum(scores.detach(), targets, counted);
        clock.begin(StepClock.Part.BACKWARD);
        pass.backwardThrough(scores, slope.gradients().mul_(new Scalar(1 / expected)));
        return slope.value().item_double() / expected;
    }

    private double inChunks(Transformer model, ForwardPass pass, Tensor targets, double expected, StepClock clock) {
        Tensor hidden = pass.hidden();
        Tensor all = hidden.detach().view(-1, hidden.size(-1));
        Tensor gradients = empty_like(all);
        long step = places(model, all);
        double value = 0;
        for (long from = 0; from < targets.numel(); from += step) {
            long rows = Math.min(step, targets.numel() - from);
            try (PointerScope scope = new PointerScope()) {
                Tensor right = targets.narrow(0, from, rows);
                Tensor below = gradients.narrow(0, from, rows);
                long counted = loss.counted(right);
                if (counted == 0) {
                    below.zero_();
                } else {
                    HeadPass head = model.head(all.narrow(0, from, rows));
                    TokenLoss.Slope slope = loss.sum(head.scores().detach(), right, counted);
                    clock.begin(StepClock.Part.BACKWARD);
                    head.backward(slope.gradients(), 1 / expected, below);
                    value += slope.value().item_double();
                    clock.begin(StepClock.Part.FORWARD);
                }
                scope.deallocate();
            }
        }
        clock.begin(StepClock.Part.BACKWARD);
        pass.backwardFrom(gradients.view_as(hidden));
        return value / expected;
    }

    private long places(Transformer model, Tensor hidden) {
        long fitting = Math.max(1, most / model.outputs());
        return hidden.is_cpu() ? Math.min(PLACES, fitting) : fitting;
    }
}
