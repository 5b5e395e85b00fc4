package dev.millrace.trainer.engine.objective;

import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Transformer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Mean cross-entropy of the targets that count, in nats. */
public final class CrossEntropy implements Objective {

    @Override
    public Part add(Transformer model, Batch batch, double expected) {
        try (PointerScope scope = new PointerScope()) {
            long counted = batch.targets().ne(new Scalar(Batch.IGNORED)).sum().item_long();
            if (counted == 0) {
                return Part.NONE;
            }
            Tensor loss = model.loss(batch).mul(new Scalar(counted / expected));
            loss.backward();
            double value = loss.item_double();
            scope.deallocate();
            return new Part(value, counted);
        }
    }
}
