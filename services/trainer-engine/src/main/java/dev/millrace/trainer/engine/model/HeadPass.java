package dev.millrace.trainer.engine.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Scores of every token id for some places, and the way back from their gradients. It belongs to the caller's scope. */
public sealed interface HeadPass {

    /** {N, vocabulary}, in single precision. */
    Tensor scores();

    /**
     * Adds the head's gradients, and gives those of what the scores were computed of.
     *
     * @param gradients those at the scores, without a common factor
     * @param factor that they all have
     * @param into where those of the places go, {N, width}
     */
    void backward(Tensor gradients, double factor, Tensor into);

    /** By one matrix: no gradients but those that are needed are made. */
    record Multiplied(Tensor rows, Tensor scores, Product by) implements HeadPass {

        @Override
        public void backward(Tensor gradients, double factor, Tensor into) {
            by.backward(gradients, into);
            into.mul_(new Scalar(factor));
            by.learn(gradients, rows, factor);
        }
    }

    /** In whatever way. */
    record Derived(Tensor rows, Tensor scores) implements HeadPass {

        @Override
        public void backward(Tensor gradients, double factor, Tensor into) {
            ForwardPass.backward(scores, gradients.mul(new Scalar(factor)));
            into.copy_(rows.grad());
        }
    }
}
