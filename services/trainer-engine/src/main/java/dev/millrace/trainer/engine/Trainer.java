package dev.millrace.trainer.engine;

import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.zeros;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.checkpoint.TrainingTensors;
import dev.millrace.trainer.engine.data.BatchSource;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.CrossEntropy;
import dev.millrace.trainer.engine.objective.Objective;
import dev.millrace.trainer.engine.objective.Objective.Part;
import dev.millrace.trainer.engine.optimizer.GradientClipping;
import dev.millrace.trainer.engine.optimizer.LearningRate;
import dev.millrace.trainer.engine.optimizer.Optimizer;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Computes optimiser steps: forward, backward, exchange, clip, update. Native memory is freed after each micro-step. */
final class Trainer {

    private final TrainingSpec training;
    private final int microBatch;
    private final BatchSource source;
    private final Objective objective;
    private final Collective collective;
    private final TrainingTensors tensors;
    private final Transformer model;
    private final LearningRate learningRate;
    private final StepClock clock;
    private final Tensor exchange;

    Trainer(TrainingJob job, BatchSource source, Collective collective, StepClock clock) {
        Architecture architecture = job.architecture();
        this.training = job.training();
        this.microBatch = job.microBatch();
        this.source = source;
        this.objective = CrossEntropy.of(training);
        this.collective = collective;
        this.clock = clock;
        manual_seed(training.seed());
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.initialize();
        this.tensors = new TrainingTensors(parameters, Optimizer.of(training, parameters));
        this.model = new Transformer(architecture, parameters, architecture.context());
        this.learningRate = LearningRate.of(training);
        this.exchange = zeros(new long[] {3}, new TensorOptions(torch.ScalarType.Double));
    }

    TrainingTensors tensors() {
        return tensors;
    }

    Transformer model() {
        return model;
    }

    /**
     * One step.
     *
     * @param number of the step, from 0
     * @param stopping whether this worker has been told to stop; all workers learn of it in the same step
     */
    TrainingStep step(long number, BooleanSupplier stopping) throws Diverged {
        Tensor gradients = tensors.parameters().gradients();
        try (PointerScope scope = new PointerScope()) {
            clock.begin(StepClock.Part.OPTIMIZER);
            gradients.zero_();
            Sum sum = exchanged(accumulate(number), stopping.getAsBoolean());
            clock.begin(StepClock.Part.OPTIMIZER);
            double loss = mean(sum.part());
            double rate = learningRate.at(number);
            double norm = GradientClipping.clip(gradients, training.clip());
            if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                throw new Diverged(number, loss, norm, rate);
            }
            tensors.optimizer().step(rate);
            scope.deallocate();
            return new TrainingStep(loss, norm, rate, sum.stop());
        }
    }

    /** Adds up the gradients of this worker's share of the batch. */
    private Part accumulate(long step) {
        int batch = training.batch();
        int from = (int) ((long) batch * collective.rank() / collective.size());
        int to = (int) ((long) batch * (collective.rank() + 1) / collective.size());
        Part sum = Part.NONE;
        for (int at = from; at < to; at += microBatch) {
            sum = sum.and(microStep(step * batch + at, Math.min(microBatch, to - at)));
        }
        return sum;
    }

    private Part microStep(long firstRow, int rows) {
        try (PointerScope scope = new PointerScope()) {
            clock.begin(StepClock.Part.DATA);
            Batch batch = source.batch(firstRow, rows);
            clock.begin(StepClock.Part.FORWARD);
            Part part = objective.add(model, batch, expected(), clock);
            scope.deallocate();
            return part;
        }
    }

    private double expected() {
        return (double) training.batch() * source.countedPerRow();
    }

    /** What all workers' parts come to, and whether any of them was told to stop. */
    private record Sum(Part part, boolean stop) {}

    private Sum exchanged(Part own, boolean stop) {
        if (collective.size() == 1) {
            return new Sum(own, stop);
        }
        clock.begin(StepClock.Part.COMMUNICATION);
        collective.sum(tensors.parameters().gradients());
        DoublePointer shared = exchange.data_ptr_double();
        shared.put(0, own.loss()).put(1, own.counted()).put(2, stop ? 1 : 0);
        collective.sum(exchange);
        return new Sum(new Part(shared.get(0), shared.get(1)), shared.get(2) > 0);
    }

    /** Makes the summed gradients those of the mean loss over what counted in the step, and returns that loss. */
    private double mean(Part sum) {
        if (sum.counted() == expected() || sum.counted() == 0) {
            return sum.loss();
        }
        double scale = expected() / sum.counted();
        tensors.parameters().gradients().mul_(new Scalar(scale));
        return sum.loss() * scale;
    }
}
