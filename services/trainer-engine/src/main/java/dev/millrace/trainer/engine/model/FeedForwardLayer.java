package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.empty_like;
import static org.bytedeco.pytorch.global.torch.mul_out;

import dev.millrace.contracts.models.architecture.FeedForward;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
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
        return WrittenOut.isFor(x) && in.isWrittenOut() && down.isWrittenOut() ? writtenOut(x) : parts(x);
    }

    private Tensor parts(Tensor x) {
        Tensor inner = in.of(x);
        if (!part.gated()) {
            return down.of(Activations.apply(part.activation(), inner));
        }
        TensorVector gateUp = inner.split(part.width(), -1);
        return down.of(Activations.apply(part.activation(), gateUp.get(0)).mul(gateUp.get(1)));
    }

    private Tensor writtenOut(Tensor x) {
        Tensor read = x.detach();
        Tensor inner = in.value(read);
        long width = part.width();
        Tensor gate = part.gated() ? inner.narrow(-1, 0, width) : inner;
        Tensor gated = part.gated() ? inner.narrow(-1, width, width) : inner;
        Tensor activated = Activations.apply(part.activation(), gate);
        Tensor product = part.gated() ? activated.mul(gated) : activated;
        return WrittenOut.of(x, down.value(product), gradients -> {
            Tensor result = empty_like(read);
            try (PointerScope scope = new PointerScope()) {
                down.learn(gradients, product);
                Tensor above = empty_like(product);
                down.backward(gradients, above);
                Tensor below = empty_like(inner);
                if (part.gated()) {
                    mul_out(below.narrow(-1, width, width), above, activated);
                    above.mul_(gated);
                }
                Activations.backward(part.activation(), above, gate, below.narrow(-1, 0, width));
                in.learn(below, read);
                in.backward(below, result);
                scope.deallocate();
            }
            // The largest of what a block keeps.
            Stream.of(inner, gate, gated, activated, product).forEach(Tensor::deallocate);
            return result;
        });
    }
}
