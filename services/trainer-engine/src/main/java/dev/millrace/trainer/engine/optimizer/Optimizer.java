package dev.millrace.trainer.engine.optimizer;

import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;

/** Changes the weights by their gradients. */
public interface Optimizer {

    /** One step at a learning rate. */
    void step(double learningRate);

    /** What it remembers from step to step, by what that is called in a checkpoint: each as flat as the parameters. */
    SequencedMap<String, Tensor> moments();

    /** Goes on as after so many steps. */
    void steps(long done);
}
