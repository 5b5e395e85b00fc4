package dev.millrace.trainer.engine.checkpoint;

/**
 * What a loss is multiplied by so that gradients in half precision are neither lost nor overflow, as PyTorch's {@code
 * GradScaler} finds it: halved after an overflow, doubled after many steps without one.
 *
 * @param factor a power of two
 * @param steady steps since it was changed
 */
public record LossScale(double factor, int steady) {

    static final LossScale FIRST = new LossScale(65_536, 0);

    private static final int PATIENCE = 2_000;

    /** After a step whose gradients were numbers. */
    LossScale held() {
        return steady + 1 == PATIENCE ? new LossScale(2 * factor, 0) : new LossScale(factor, steady + 1);
    }

    /** After one whose gradients weren't. */
    LossScale halved() {
        return new LossScale(factor / 2, 0);
    }
}
