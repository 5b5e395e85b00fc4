package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.rms_norm;

import dev.millrace.contracts.models.architecture.Norm;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
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
        Tensor by = norm.plusOne() ? weight.add(new Scalar(1.0)) : weight;
        long[] size = {weight.size(0)};
        if (norm.kind() == Norm.Kind.LAYER) {
            TensorOptional added = bias.map(TensorOptional::new).orElseGet(TensorOptional::new);
            return layer_norm(x, size, new TensorOptional(by), added, norm.epsilon(), true);
        }
        Tensor normed = rms_norm(x, size, new TensorOptional(by), new DoubleOptional(norm.epsilon()));
        return bias.map(normed::add).orElse(normed);
    }
}
