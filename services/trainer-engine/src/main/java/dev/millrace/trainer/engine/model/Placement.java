package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.architecture.Norms;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** The norms around a part of a block, and the dropout of what it gives. */
final class Placement {

    private final Optional<Normalization> before;
    private final Optional<Normalization> output;
    private final Optional<Normalization> sum;
    private final double dropout;

    /** @param dropout share of what the part gives that becomes 0 */
    Placement(FlatParameters parameters, String part, Norms norms, double dropout) {
        this.before = Normalization.of(parameters, part + ".norm", norms.before());
        this.output = Normalization.of(parameters, part + ".output-norm", norms.output());
        this.sum = Normalization.of(parameters, part + ".sum-norm", norms.sum());
        this.dropout = dropout;
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
        return Dropping.some(apply(output, x), dropout);
    }

    private static Tensor apply(Optional<Normalization> norm, Tensor x) {
        return norm.isPresent() ? norm.get().of(x) : x;
    }
}
