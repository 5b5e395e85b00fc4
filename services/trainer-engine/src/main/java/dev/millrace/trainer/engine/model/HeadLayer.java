package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.tanh;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Head;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Scores of every token id, of what comes out of the last stack. */
final class HeadLayer {

    private final Head head;
    private final Optional<Product> transform;
    private final Optional<Normalization> norm;
    private final Optional<Product> projection;
    private final Product scores;

    /** @param embedding the tokens' matrix, which is the head's, too, where they are tied */
    HeadLayer(FlatParameters parameters, Architecture architecture, Tensor embedding) {
        this.head = architecture.head();
        this.projection = architecture.embedding().inner().isPresent()
                ? Optional.of(Product.of(parameters, "head.projection", false))
                : Optional.empty();
        this.transform = head.transform().map(of -> Product.of(parameters, "head.transform", of.bias()));
        this.norm = head.transform().map(of -> new Normalization(parameters, "head.norm", of.norm()));
        this.scores = Product.of(
                head.tied() ? embedding : parameters.leaf("head.weight"),
                head.bias() == Head.Bias.NONE ? List.of() : List.of(parameters.leaf("head.bias")));
    }

    /** Whether scores are nothing but a product. */
    boolean isProduct() {
        return transform.isEmpty()
                && projection.isEmpty()
                && head.scale() == 1
                && head.softCap().isEmpty();
    }

    /** That product. */
    Product product() {
        return scores;
    }

    /** {B, T, vocabulary} of {B, T, width}. */
    Tensor of(Tensor hidden) {
        Tensor x = hidden;
        if (transform.isPresent()) {
            x = norm.orElseThrow()
                    .of(Activations.apply(
                            head.transform().orElseThrow().activation(),
                            transform.get().of(x)));
        }
        if (projection.isPresent()) {
            x = projection.get().of(x);
        }
        if (head.scale() != 1) {
            x = x.mul(new Scalar(head.scale()));
        }
        Tensor logits = scores.of(x);
        if (head.softCap().isEmpty()) {
            return logits;
        }
        Scalar cap = new Scalar(head.softCap().getAsDouble());
        return tanh(logits.div(cap)).mul(cap);
    }
}
