package dev.millrace.trainer.engine.objective;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.contracts.recipes.WorkerMemory;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.ForwardPass;
import dev.millrace.trainer.engine.model.Transformer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss of the targets that count. Where a micro-batch's scores would be many, they are computed for some places after
 * others, each with its gradients, so that memory doesn't grow with the vocabulary times the micro-batch.
 */
public final class CrossEntropy implements Objective {

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
            double value = targets.numel() * model.vocabulary() <= most
                    ? whole(model, pass, targets, counted, expected, clock)
                    : inChunks(model, pass, targets, expected, clock);
            scope.deallocate();
            return new Part(value, counted);
        }
    }

    /** The loss of places whose hidden states are {N, width} or {B, T, width}. */
    private Tensor loss(Transformer model, Tensor hidden, Tensor targets, long counted, double expected) {
        Tensor scores = model.scores(hidden).view(-1, model.vocabulary());
        return loss.mean(scores, targets, counted).mul(new Scalar(counted / expected));
    }

    private double whole(
            Transformer model, ForwardPass pass, Tensor targets, long counted, double expected, StepClock clock) {
        Tensor part = loss(model, pass.hidden(), targets, counted, expected);
        clock.begin(StepClock.Part.BACKWARD);
        pass.backward(part);
        return part.item_double();
    }

    private double inChunks(Transformer model, ForwardPass pass, Tensor targets, double expected, StepClock clock) {
        Tensor hidden = pass.hidden();
        Tensor all = hidden.detach().view(-1, hidden.size(-1));
        Tensor gradients = zeros_like(all);
        long step = Math.max(1, most / model.vocabulary());
        double value = 0;
        for (long from = 0; from < targets.numel(); from += step) {
            long rows = Math.min(step, targets.numel() - from);
            try (PointerScope scope = new PointerScope()) {
                Tensor right = targets.narrow(0, from, rows);
                long counted = loss.counted(right);
                if (counted > 0) {
                    Tensor leaf = all.narrow(0, from, rows).detach().set_requires_grad(true);
                    Tensor part = loss(model, leaf, right, counted, expected);
                    clock.begin(StepClock.Part.BACKWARD);
                    part.backward();
                    value += part.item_double();
                    clock.begin(StepClock.Part.FORWARD);
                    gradients.narrow(0, from, rows).copy_(leaf.grad());
                }
                scope.deallocate();
            }
        }
        clock.begin(StepClock.Part.BACKWARD);
        pass.backwardFrom(gradients.view_as(hidden));
        return value;
    }
}
