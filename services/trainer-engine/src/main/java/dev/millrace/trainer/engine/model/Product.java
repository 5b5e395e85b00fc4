package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/** {@code x Wᵀ + b}, perhaps of several matrices that multiply the same input, as one. */
final class Product {

    private final Tensor weight;
    /** None, one for all matrices, or one for each. */
    private final List<Tensor> biases;

    private Product(Tensor weight, List<Tensor> biases) {
        this.weight = weight;
        this.biases = biases;
    }

    /** One matrix. */
    static Product of(FlatParameters parameters, String name, boolean bias) {
        return of(parameters, new Named(name, bias));
    }

    /** A matrix and whether it has a bias. */
    record Named(String name, boolean bias) {}

    /** Matrices that lie next to each other; their results do, too. */
    static Product of(FlatParameters parameters, Named... matrices) {
        Tensor weight = parameters.leaf(names(matrices, ".weight"));
        long biased = Arrays.stream(matrices).filter(Named::bias).count();
        if (biased == 0) {
            return new Product(weight, List.of());
        }
        if (biased == matrices.length) {
            return new Product(weight, List.of(parameters.leaf(names(matrices, ".bias"))));
        }
        List<Tensor> biases = new ArrayList<>();
        for (Named matrix : matrices) {
            biases.add(
                    matrix.bias()
                            ? parameters.leaf(matrix.name() + ".bias")
                            : parameters
                                    .device()
                                    .zeros(parameters.slot(matrix.name() + ".weight")
                                            .dimensions()[0]));
        }
        return new Product(weight, biases);
    }

    /** The embedding's matrix, or another that has no name of its own. */
    static Product of(Tensor weight, List<Tensor> bias) {
        return new Product(weight, bias);
    }

    private static String[] names(Named[] matrices, String end) {
        return Arrays.stream(matrices).map(matrix -> matrix.name() + end).toArray(String[]::new);
    }

    Tensor of(Tensor x) {
        return switch (biases.size()) {
            case 0 -> linear(x, weight);
            case 1 -> linear(x, weight, new TensorOptional(biases.getFirst()));
            default -> linear(x, weight, new TensorOptional(cat(new TensorVector(biases.toArray(Tensor[]::new)))));
        };
    }
}
