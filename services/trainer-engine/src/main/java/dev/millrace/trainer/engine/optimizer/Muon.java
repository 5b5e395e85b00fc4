package dev.millrace.trainer.engine.optimizer;

import static org.bytedeco.pytorch.global.torch.addmm;
import static org.bytedeco.pytorch.global.torch.mm;

import dev.millrace.contracts.models.architecture.Parameter.Role;
import dev.millrace.contracts.recipes.MuonSpec;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.FlatParameters.Slot;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Muon (Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks") for the matrices between the embedding
 * and the head, AdamW for everything else. A step is the mean of the gradients, made orthogonal by Newton-Schulz
 * iterations in 32 bits, where {@code torch.optim.Muon} computes them in bfloat16. What is used as one matrix, such as queries
 * and keys, is iterated as the parameters that it is made of.
 *
 * <p>Its mean of the gradients lies where AdamW has its own; the second moments of its matrices stay zero.
 */
public final class Muon implements Optimizer {

    private static final double A = 3.4445;
    private static final double B = -4.7750;
    private static final double C = 2.0315;

    /** The least norm that a step is divided by. */
    private static final double EPSILON = 1e-7;

    private final FlatParameters parameters;
    private final Slice share;
    private final MuonSpec spec;
    private final double relativeRate;
    private final double weightDecay;
    private final AdamW rest;
    private final Tensor mean;
    private final List<Slot> matrices;

    /**
     * @param share what of the parameters this worker changes: whole parameters
     * @param relativeRate its learning rate, of that of the rest
     * @param weightDecay of its matrices
     */
    public Muon(
            FlatParameters parameters,
            Slice share,
            MuonSpec spec,
            double relativeRate,
            double beta1,
            double beta2,
            double weightDecay) {
        this.parameters = parameters;
        this.share = share;
        this.spec = spec;
        this.relativeRate = relativeRate;
        this.weightDecay = weightDecay;
        this.rest = new AdamW(parameters, share, beta1, beta2, weightDecay, slot -> !isHiddenMatrix(slot));
        this.mean = Objects.requireNonNull(rest.moments().get(AdamW.MEAN));
        this.matrices = parameters.slots().stream()
                .filter(slot -> isHiddenMatrix(slot) && share.holds(slot.slice()))
                .toList();
    }

    private static boolean isHiddenMatrix(Slot slot) {
        Role role = slot.parameter().role();
        return (role == Role.MATRIX || role == Role.RESIDUAL_MATRIX)
                && !slot.name().startsWith("head.");
    }

    @Override
    public void step(double learningRate) {
        rest.step(learningRate);
        for (Slot slot : matrices) {
            try (PointerScope scope = new PointerScope()) {
                update(slot, learningRate * relativeRate);
                scope.deallocate();
            }
        }
    }

    private void update(Slot slot, double rate) {
        Tensor gradient = matrix(parameters.gradients(), slot, slot.slice());
        Tensor mean = matrix(this.mean, slot, slot.slice().within(share));
        Scalar ofNew = new Scalar(1 - spec.momentum());
        mean.mul_(new Scalar(spec.momentum())).add_(gradient, ofNew);
        Tensor direction = spec.nesterov() ? gradient.mul(ofNew).add_(mean, new Scalar(spec.momentum())) : mean;
        double factor = spec.adjust().factor(direction.size(0), direction.size(1));
        matrix(parameters.values(), slot, slot.slice())
                .mul_(new Scalar(1 - rate * weightDecay))
                .add_(orthogonal(direction, spec.iterations()), new Scalar(-rate * factor));
    }

    private static Tensor matrix(Tensor flat, Slot slot, Slice where) {
        return where.of(flat).view(slot.dimensions());
    }

    /**
     * A matrix whose singular values are all near 1, and whose singular vectors are those of the one given: a quintic
     * polynomial, again and again. It is computed in the way in which the square that is made is the smaller one.
     */
    static Tensor orthogonal(Tensor matrix, int iterations) {
        double norm = GradientClipping.norm(matrix.reshape(-1));
        boolean tall = matrix.size(0) > matrix.size(1);
        Tensor x = (tall ? matrix.t() : matrix).div(new Scalar(Math.max(norm, EPSILON)));
        for (int i = 0; i < iterations; i++) {
            Tensor square = mm(x, x.t());
            Tensor polynomial = addmm(square, square, square, new Scalar(B), new Scalar(C));
            x = addmm(x, polynomial, x, new Scalar(A), new Scalar(1.0));
        }
        return tall ? x.t() : x;
    }

    @Override
    public SequencedMap<String, Tensor> moments() {
        return rest.moments();
    }

    @Override
    public void steps(long done) {
        rest.steps(done);
    }
}
