package dev.millrace.trainer.engine.optimizer;

import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Clipping by the norm of all gradients together (Pascanu et al. 2013, "On the difficulty of training recurrent neural
 * networks"), as PyTorch's {@code clip_grad_norm_} does it.
 */
public final class GradientClipping {

    /** Small enough that a block in double precision stays in the processor's cache. */
    private static final long BLOCK = 1 << 18;

    /** A gigabyte in double precision. */
    private static final long GPU_BLOCK = 1 << 27;

    /** PyTorch's, so that a norm of zero divides nothing by zero. */
    private static final double EPSILON = 1e-6;

    private GradientClipping() {}

    /**
     * Scales the gradients down to the largest norm allowed; ones that have no finite norm are left as they are.
     *
     * @param gradients flat, 32-bit floats
     * @return their norm before
     */
    public static double clip(Tensor gradients, double largest) {
        return clip(gradients, largest, squares -> squares);
    }

    /**
     * The same where other workers hold other gradients.
     *
     * @param gradients this worker's
     * @param total what the sum of this worker's squares and those of all others is
     * @return the norm of all before
     */
    public static double clip(Tensor gradients, double largest, DoubleUnaryOperator total) {
        double norm = Math.sqrt(total.applyAsDouble(squares(gradients)));
        if (Double.isFinite(norm) && norm > largest) {
            gradients.mul_(new Scalar(largest / (norm + EPSILON)));
        }
        return norm;
    }

    /**
     * The Euclidean norm, summed in double precision: a sum of 124 million squares in single precision stops growing
     * where the next square is less than half of its last digit, and came out 1.3 % low.
     */
    public static double norm(Tensor flat) {
        return Math.sqrt(squares(flat));
    }

    /** The sum of squares. */
    private static double squares(Tensor flat) {
        return flat.is_cpu() ? byBlocks(flat) : atOnce(flat, GPU_BLOCK);
    }

    /** A GPU is asked for one number at the end, not for one a block: each answer waits for all that was begun before. */
    static double atOnce(Tensor flat, long block) {
        try (PointerScope scope = new PointerScope()) {
            Tensor sum = ofBlock(flat.narrow(0, 0, Math.min(block, flat.numel())));
            for (long at = block; at < flat.numel(); at += block) {
                try (PointerScope part = new PointerScope()) {
                    sum.add_(ofBlock(flat.narrow(0, at, Math.min(block, flat.numel() - at))));
                    part.deallocate();
                }
            }
            double squares = sum.item_double();
            scope.deallocate();
            return squares;
        }
    }

    private static Tensor ofBlock(Tensor block) {
        return block.toType(torch.ScalarType.Double).square().sum();
    }

    private static double byBlocks(Tensor flat) {
        double squares = 0;
        for (long at = 0; at < flat.numel(); at += BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                double part = flat.narrow(0, at, Math.min(BLOCK, flat.numel() - at))
                        .toType(torch.ScalarType.Double)
                        .norm()
                        .item_double();
                squares += part * part;
                scope.deallocate();
            }
        }
        return squares;
    }
}
