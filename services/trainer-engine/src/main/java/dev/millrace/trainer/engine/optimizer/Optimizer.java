package dev.millrace.trainer.engine.optimizer;

import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes the weights by their gradients. Where several workers train, each has one that changes a share of the parameters,
 * which it is given when it is made, and remembers nothing of the others.
 */
public interface Optimizer {

    /**
     * The one that a training asks for.
     *
     * @param share what of the parameters it changes: whole parameters
     */
    static Optimizer of(TrainingSpec training, FlatParameters parameters, Slice share) {
        return switch (training.optimizer()) {
            case ADAMW -> new AdamW(parameters, share, training.beta1(), training.beta2(), training.weightDecay());
            case MUON ->
                new Muon(
                        parameters,
                        share,
                        training.muon(),
                        training.muon().learningRate().orElse(training.learningRate()) / training.learningRate(),
                        training.beta1(),
                        training.beta2(),
                        training.weightDecay());
        };
    }

    /** One step at a learning rate. */
    void step(double learningRate);

    /** What it remembers from step to step, by what that is called in a checkpoint: each as flat as its share. */
    SequencedMap<String, Tensor> moments();

    /** Goes on as after so many steps. */
    void steps(long done);
}
