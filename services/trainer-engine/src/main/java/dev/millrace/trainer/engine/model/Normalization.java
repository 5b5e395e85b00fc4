package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.linalg_vector_norm;
import static org.bytedeco.pytorch.global.torch.rms_norm;

import dev.millrace.contracts.models.architecture.Norm;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** A norm of the last dimension. */
final class Normalization {

    private final Norm norm;
    private final Tensor weight;
    private final Optional<Tensor> bias;

    Normalization(FlatParameters parameters, String name, Norm norm) {
        this.norm = norm;
        this.weight = parameters.leaf(name + ".weight");
        this.bias = norm.bias() ? Optional.of(parameters.leaf(name + ".bias")) : Optional.empty();
    }

    static Optional<Normalization> of(FlatParameters parameters, String name, Optional<Norm> norm) {
        return norm.map(of -> new Normalization(parameters, name, of));
    }

    Tensor of(Tensor x) {
        long[] size = {weight.size(0)};
        if (norm.kind() == Norm.Kind.LAYER) {
            TensorOptional added = bias.map(TensorOptional::new).orElseGet(TensorOptional::new);
            return layer_norm(x, size, new TensorOptional(by(weight)), added, norm.epsilon(), true);
        }
        // The same numbers whether gradients are asked for or not; those of the weight alone are autograd's.
        boolean learnsAlone = weight.requires_grad() && GradMode.is_enabled() && !x.requires_grad();
        Tensor normed = WrittenOut.computes(x) && !learnsAlone
                ? rootMeanSquare(x)
                : rms_norm(x, size, new TensorOptional(by(weight)), new DoubleOptional(norm.epsilon()));
        return bias.map(normed::add).orElse(normed);
    }

    private Tensor by(Tensor weights) {
        return norm.plusOne() ? weights.add(new Scalar(1.0)) : weights;
    }

    /**
     * {@code y = x r w} of rows x and their {@code r = 1 / √(mean(x²) + ε)} (Zhang and Sennrich 2019, "Root mean square layer
     * normalization"). libtorch has no kernel for it on a processor.
     */
    private Tensor rootMeanSquare(Tensor x) {
        Tensor rows = x.detach().reshape(-1, weight.size(0));
        Tensor scale = by(weight.detach());
        Tensor inverse = linalg_vector_norm(rows, new Scalar(2L), new long[] {-1}, true, new ScalarTypeOptional())
                .square()
                .div_(new Scalar((double) weight.size(0)))
                .add_(new Scalar(norm.epsilon()))
                .rsqrt_();
        Tensor value = rows.mul(inverse).mul_(scale).view(x.sizes());
        return WrittenOut.isFor(x)
                ? WrittenOut.of(x, value, gradients -> rootMeanSquareBackward(gradients, rows, scale, inverse))
                : value;
    }

    /** {@code dx = r (g w - x r² mean(g w x))} and {@code dw = Σ g x r}. */
    private Tensor rootMeanSquareBackward(Tensor gradients, Tensor rows, Tensor scale, Tensor inverse) {
        Tensor of = gradients.reshape(rows.sizes());
        Tensor result = of.mul(scale);
        try (PointerScope scope = new PointerScope()) {
            Tensor products = of.mul(rows);
            if (weight.requires_grad()) {
                weight.grad().addmv_(products.t(), inverse.view(-1));
            }
            Tensor along = products.mv(scale)
                    .mul_(inverse.view(-1).square())
                    .div_(new Scalar(-(double) weight.size(0)))
                    .unsqueeze(1);
            result.addcmul_(rows, along).mul_(inverse);
            scope.deallocate();
        }
        return result.view(gradients.sizes());
    }
}
