package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.is_autocast_enabled;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;

/**
 * Functions whose backward pass is written out, in fewer passes over memory than autograd makes of their parts. libtorch's class
 * for them can't be derived from in Java; a view that is given other numbers, and a hook on it, do the same. Hooks belong to the
 * caller's scope, which must be open until the backward pass is over, and are called on the thread that began it.
 */
final class WrittenOut {

    private WrittenOut() {}

    /**
     * Whether x is what these functions compute: in single precision, on a processor. On a GPU hooks are called on a thread of
     * libtorch's, where nothing frees what they make.
     */
    static boolean computes(Tensor x) {
        return x.is_cpu()
                && x.scalar_type().intern() == torch.ScalarType.Float
                && !is_autocast_enabled(torch.DeviceType.CPU);
    }

    /** Whether, beside that, gradients at x are asked for. */
    static boolean isFor(Tensor x) {
        return x.requires_grad() && GradMode.is_enabled() && computes(x);
    }

    /**
     * The numbers of {@code value}, as a function of x.
     *
     * @param value of the same shape as x, computed without gradients
     * @param backward gives the gradients at x for those at {@code value}
     */
    static Tensor of(Tensor x, Tensor value, UnaryOperator<Tensor> backward) {
        Tensor view = x.view_as(x);
        view.set_data(value);
        view.register_hook(new Backward(backward));
        return view;
    }

    /** Hands the gradients at x, once they are known, to {@code listener}, and leaves them as they are. */
    static void told(Tensor x, Consumer<Tensor> listener) {
        x.register_hook(new Listener(listener));
    }

    private static final class Backward extends TensorTensorHook {

        private final UnaryOperator<Tensor> backward;

        Backward(UnaryOperator<Tensor> backward) {
            this.backward = backward;
        }

        @Override
        public TensorBase call(TensorBase gradients) {
            Tensor above = new Tensor(gradients);
            try {
                return backward.apply(above);
            } finally {
                // Not only with the scope, which lives as long as the whole backward pass.
                above.deallocate();
                gradients.deallocate();
            }
        }
    }

    private static final class Listener extends VoidTensorHook {

        private final Consumer<Tensor> listener;

        Listener(Consumer<Tensor> listener) {
            this.listener = listener;
        }

        @Override
        public void call(TensorBase gradients) {
            Tensor known = new Tensor(gradients);
            try {
                listener.accept(known);
            } finally {
                known.deallocate();
                gradients.deallocate();
            }
        }
    }
}
