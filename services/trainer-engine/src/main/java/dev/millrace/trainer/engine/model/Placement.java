package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.architecture.Norms;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** The norms around a part of a block. */
final class Placement {

    private final Optional<Normalization> before;
    private final Optional<Normalization> output;
    private final Optional<Normalization> sum;

    Placement(FlatParameters parameters, String part, Norms norms) {
        this.before = Normalization.of(parameters, part + ".norm", norms.before());
        this.output = Normalization.of(parameters, part + ".output-norm", norms.output());
        this.sum = Normalization.of(parameters, part + ".sum-norm", norms.sum());
    }

    /** What a part adds to the residual stream and the stream together. */
    Tensor around(Tensor x, UnaryOperator<Tensor> part) {
        return apply(sum, x.add(output(part.apply(before(x)))));
    }

    boolean isBefore() {
        return before.isPresent();
    }

    Tensor before(Tensor x) {
        return apply(before, x);
    }

    Tensor output(Tensor x) {
        return apply(output, x);
    }

    private static Tensor apply(Optional<Normalization> norm, Tensor x) {
        return norm.isPresent() ? norm.get().of(x) : x;
    }
}
