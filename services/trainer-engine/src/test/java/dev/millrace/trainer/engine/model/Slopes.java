package dev.millrace.trainer.engine.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How a loss changes with some weights, by trying. */
final class Slopes {

    private Slopes() {}

    /** Half along the gradient, so that there is a slope to see; half at random, to see a wrong direction. */
    static Tensor direction(Tensor gradient) {
        return unit(unit(gradient).add(unit(torch.randn(gradient.numel()))));
    }

    private static Tensor unit(Tensor vector) {
        return vector.div(vector.norm().add(new Scalar(1e-30)));
    }

    /** The slope of the loss where the weights are, along a direction of length 1, measured a step to each side. */
    static double of(Transformer model, Batch batch, Tensor weights, Tensor direction, double step) {
        Tensor before = weights.clone();
        weights.add_(direction, new Scalar(step));
        double above = model.loss(batch).item_double();
        weights.copy_(before).add_(direction, new Scalar(-step));
        double below = model.loss(batch).item_double();
        weights.copy_(before);
        return (above - below) / (2 * step);
    }
}
