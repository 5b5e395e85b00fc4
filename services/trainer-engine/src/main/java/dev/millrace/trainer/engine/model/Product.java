package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.mm_out;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/** {@code x Wᵀ + b}, perhaps of several matrices that multiply the same input, as one. */
final class Product {

    private final Tensor weight;
    /** None, one for all matrices, or one for each. */
    private final List<Tensor> biases;
    /** One for each matrix, when any has one. */
    private final List<Adapted> adapted;
    /** Whether something else uses its matrix, too: the sum of their gradients is autograd's. */
    private final boolean shared;

    /** A matrix and what is added to its product, {@code width} numbers. */
    private record Adapted(long width, Optional<Adapters.Adapter> by) {}

    private Product(Tensor weight, List<Tensor> biases, List<Adapted> adapted) {
        this(weight, biases, adapted, false);
    }

    private Product(Tensor weight, List<Tensor> biases, List<Adapted> adapted, boolean shared) {
        this.shared = shared;
        this.weight = weight;
        this.biases = biases;
        this.adapted = adapted;
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
            return new Product(weight, List.of(), adapted(parameters, matrices));
        }
        if (biased == matrices.length) {
            return new Product(
                    weight, List.of(parameters.leaf(names(matrices, ".bias"))), adapted(parameters, matrices));
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
        return new Product(weight, biases, adapted(parameters, matrices));
    }

    private static List<Adapted> adapted(FlatParameters parameters, Named... matrices) {
        List<Adapted> adapted = new ArrayList<>();
        for (Named matrix : matrices) {
            long width = parameters.slot(matrix.name() + ".weight").dimensions()[0];
            adapted.add(new Adapted(width, parameters.adapter(matrix.name())));
        }
        return adapted.stream().anyMatch(one -> one.by().isPresent()) ? adapted : List.of();
    }

    /** The embedding's matrix, or another that has no name of its own. */
    static Product of(Tensor weight, List<Tensor> bias) {
        return new Product(weight, bias, List.of(), true);
    }

    /** Its matrix, or those that lie next to each other as one. */
    Tensor weight() {
        return weight;
    }

    private static String[] names(Named[] matrices, String end) {
        return Arrays.stream(matrices).map(matrix -> matrix.name() + end).toArray(String[]::new);
    }

    Tensor of(Tensor x) {
        return WrittenOut.isFor(x) && isWrittenOut() ? told(x) : of(x, weight);
    }

    private Tensor told(Tensor x) {
        Tensor read = x.detach();
        Tensor result = value(x);
        WrittenOut.told(result, gradients -> learn(gradients, read));
        return result;
    }

    /**
     * The same of a matrix that encoder and decoder share: as a view, of which mixed precision keeps no shorter copy, in which
     * both their gradients would be added up.
     */
    Tensor ofShared(Tensor x) {
        return of(x, weight.view_as(weight));
    }

    private Tensor of(Tensor x, Tensor matrix) {
        return adapted.isEmpty() ? product(x, matrix) : product(x, matrix).add(added(x));
    }

    private Tensor added(Tensor x) {
        TensorVector parts = new TensorVector();
        for (Adapted one : adapted) {
            parts.push_back(
                    one.by().isPresent() ? one.by().get().of(x) : x.new_zeros(x.size(0), x.size(1), one.width()));
        }
        return cat(parts, -1);
    }

    private Tensor product(Tensor x, Tensor matrix) {
        return switch (biases.size()) {
            case 0 -> linear(x, matrix);
            case 1 -> linear(x, matrix, new TensorOptional(biases.getFirst()));
            default -> linear(x, matrix, new TensorOptional(cat(new TensorVector(biases.toArray(Tensor[]::new)))));
        };
    }

    /**
     * Whether the gradients of matrix and bias are added where they lie by the product that computes them, instead of being
     * computed elsewhere first.
     */
    boolean isWrittenOut() {
        return !shared && adapted.isEmpty() && biases.size() <= 1 && weight.requires_grad();
    }

    /** The product, whose matrix and bias get no gradients. */
    Tensor value(Tensor x) {
        Tensor matrix = weight.detach();
        return biases.isEmpty()
                ? linear(x, matrix)
                : linear(x, matrix, new TensorOptional(biases.getFirst().detach()));
    }

    /**
     * Adds the gradients of matrix and bias.
     *
     * @param gradients those at the product, {…, out}
     * @param x what was multiplied, {…, in}
     */
    void learn(Tensor gradients, Tensor x) {
        learn(gradients, x, 1);
    }

    /**
     * The same.
     *
     * @param factor of all gradients
     */
    void learn(Tensor gradients, Tensor x, double factor) {
        if (!weight.requires_grad()) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor rows = gradients.reshape(-1, weight.size(0));
            Scalar by = new Scalar(factor);
            weight.grad().addmm_(rows.t(), x.reshape(-1, weight.size(1)), new Scalar(1.0), by);
            biases.forEach(bias -> bias.grad().add_(rows.sum(0), by));
            scope.deallocate();
        }
    }

    /**
     * The gradients at what was multiplied.
     *
     * @param gradients those at the product, {…, out}
     * @param into where they go, {…, in}
     */
    void backward(Tensor gradients, Tensor into) {
        mm_out(into.view(-1, weight.size(1)), gradients.reshape(-1, weight.size(0)), weight.detach());
    }
}
