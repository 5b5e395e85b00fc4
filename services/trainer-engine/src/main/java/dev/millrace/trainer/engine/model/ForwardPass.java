package dev.millrace.trainer.engine.model;

import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

/** What a model computes of a batch, and the way back to its gradients. It belongs to the caller's scope. */
public final class ForwardPass {

    private final Tensor hidden;
    private final Optional<SplitStack> encoder;
    private final Optional<SplitStack> decoder;
    private final List<Tensor> shared;
    private final boolean tied;

    /** One that has kept everything. */
    ForwardPass(Tensor hidden) {
        this(hidden, Optional.empty(), Optional.empty(), List.of(), false);
    }

    /**
     * One whose blocks are cut apart.
     *
     * @param shared what stacks have in common, and perhaps the head
     * @param tied whether the head has it, too
     */
    ForwardPass(
            Tensor hidden,
            Optional<SplitStack> encoder,
            Optional<SplitStack> decoder,
            List<Tensor> shared,
            boolean tied) {
        this.hidden = hidden;
        this.encoder = encoder;
        this.decoder = decoder;
        this.shared = shared.stream().filter(Tensor::requires_grad).toList();
        this.tied = tied;
    }

    /** What comes out of the last stack: {B, T, width}. */
    public Tensor hidden() {
        return hidden;
    }

    /** Adds the gradients of a loss that was computed of {@link #hidden}. */
    public void backward(Tensor loss) {
        backwardBy(loss::backward);
    }

    /** Adds the gradients of a loss whose gradients at what was computed of {@link #hidden} are known. */
    public void backwardThrough(Tensor computed, Tensor gradients) {
        backwardBy(() -> backward(computed, gradients));
    }

    private void backwardBy(Runnable above) {
        if (encoder.isEmpty() && decoder.isEmpty()) {
            above.run();
        } else {
            apart(tied || (encoder.isPresent() && decoder.isPresent()), () -> {
                above.run();
                rest();
            });
        }
    }

    /** Adds the gradients of a loss whose gradients with respect to {@link #hidden} are known. */
    public void backwardFrom(Tensor gradients) {
        if (encoder.isEmpty() && decoder.isEmpty()) {
            backward(hidden, gradients);
        } else {
            apart(encoder.isPresent() && decoder.isPresent(), () -> {
                backward(hidden, gradients);
                rest();
            });
        }
    }

    private void rest() {
        decoder.ifPresent(SplitStack::backward);
        encoder.ifPresent(SplitStack::backward);
    }

    /**
     * In one backward pass a matrix that is used in several places gets the sum of their gradients at once. Of several
     * passes, each adds its own: only where that begins at zero it is the same sum, to the bit.
     */
    private void apart(boolean several, Runnable passes) {
        if (!several) {
            passes.run();
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> before =
                    shared.stream().map(matrix -> matrix.grad().clone()).toList();
            shared.forEach(matrix -> matrix.grad().zero_());
            passes.run();
            for (int i = 0; i < shared.size(); i++) {
                shared.get(i).grad().add_(before.get(i));
            }
            scope.deallocate();
        }
    }

    static void backward(Tensor of, Tensor gradients) {
        of.backward(gradients, new BoolOptional(), false, new TensorArrayRefOptional());
    }
}
