package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.architecture.FeedForward;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** The feed-forward part of a block; a gate and what it gates are one product. */
final class FeedForwardLayer {

    private final FeedForward part;
    private final Product in;
    private final Product down;

    FeedForwardLayer(FlatParameters parameters, String name, FeedForward part) {
        this.part = part;
        Product.Named up = new Product.Named(name + ".up", part.bias());
        this.in = part.gated()
                ? Product.of(parameters, new Product.Named(name + ".gate", part.bias()), up)
                : Product.of(parameters, up);
        this.down = Product.of(parameters, name + ".down", part.bias());
    }

    Tensor of(Tensor x) {
        Tensor inner = in.of(x);
        if (!part.gated()) {
            return down.of(Activations.apply(part.activation(), inner));
        }
        TensorVector gateUp = inner.split(part.width(), -1);
        return down.of(Activations.apply(part.activation(), gateUp.get(0)).mul(gateUp.get(1)));
    }
}
