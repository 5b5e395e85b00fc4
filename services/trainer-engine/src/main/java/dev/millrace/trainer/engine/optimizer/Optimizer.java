package dev.millrace.trainer.engine.optimizer;

import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;

/** Changes the weights by their gradients. */
public interface Optimizer {

    /** The one that a training asks for. */
    static Optimizer of(TrainingSpec training, FlatParameters parameters) {
        return switch (training.optimizer()) {
            case ADAMW -> new AdamW(parameters, training.beta1(), training.beta2(), training.weightDecay());
            case MUON ->
                new Muon(
                        parameters,
                        training.muon(),
                        training.muon().learningRate().orElse(training.learningRate()) / training.learningRate(),
                        training.beta1(),
                        training.beta2(),
                        training.weightDecay());
        };
    }

    /** One step at a learning rate. */
    void step(double learningRate);

    /** What it remembers from step to step, by what that is called in a checkpoint: each as flat as the parameters. */
    SequencedMap<String, Tensor> moments();

    /** Goes on as after so many steps. */
    void steps(long done);
}
