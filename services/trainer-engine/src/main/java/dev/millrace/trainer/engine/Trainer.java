package dev.millrace.trainer.engine;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.zeros;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.trainer.engine.checkpoint.TrainingTensors;
import dev.millrace.trainer.engine.data.Sequences;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.model.AdamW;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.GradientClipping;
import dev.millrace.trainer.engine.model.Tokens;
import dev.millrace.trainer.engine.model.Transformer;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Computes optimiser steps: forward, backward, exchange, clip, update. Native memory is freed after each micro-step. */
final class Trainer {

    private final TrainingSpec training;
    private final int microBatch;
    private final int context;
    private final Sequences sequences;
    private final Collective collective;
    private final TrainingTensors tensors;
    private final Transformer model;
    private final LearningRate learningRate;
    private final Tensor exchange;
    private final long[] window;

    Trainer(TrainingJob job, Sequences sequences, Collective collective) {
        Architecture architecture = job.architecture();
        this.training = job.training();
        this.microBatch = job.microBatch();
        this.context = architecture.context();
        this.sequences = sequences;
        this.collective = collective;
        manual_seed(training.seed());
        FlatParameters parameters = new FlatParameters(architecture);
        parameters.initialize();
        this.tensors = new TrainingTensors(
                parameters, new AdamW(parameters, training.beta1(), training.beta2(), training.weightDecay()));
        this.model = new Transformer(architecture, parameters, context);
        this.learningRate = LearningRate.of(training);
        this.exchange = zeros(new long[] {2}, new TensorOptions(torch.ScalarType.Double));
        this.window = new long[context + 1];
    }

    TrainingTensors tensors() {
        return tensors;
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
            gradients.zero_();
            double loss = accumulate(number);
            boolean stop = stopping.getAsBoolean();
            if (collective.size() > 1) {
                collective.sum(gradients);
                exchange.data_ptr_double().put(0, loss).put(1, stop ? 1 : 0);
                collective.sum(exchange);
                loss = exchange.data_ptr_double().get(0);
                stop = exchange.data_ptr_double().get(1) > 0;
            }
            double rate = learningRate.at(number);
            double norm = GradientClipping.clip(gradients, training.clip());
            if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                throw new Diverged(number, loss, norm, rate);
            }
            tensors.optimizer().step(rate);
            scope.deallocate();
            return new TrainingStep(loss, norm, rate, stop);
        }
    }

    /** Adds up the gradients of this worker's share of the batch, and returns its share of the mean loss. */
    private double accumulate(long step) {
        int batch = training.batch();
        int from = (int) ((long) batch * collective.rank() / collective.size());
        int to = (int) ((long) batch * (collective.rank() + 1) / collective.size());
        double loss = 0;
        for (int at = from; at < to; at += microBatch) {
            int size = Math.min(microBatch, to - at);
            loss += microStep(step * batch + at, size, (double) size / batch);
        }
        return loss;
    }

    private double microStep(long firstSequence, int size, double share) {
        try (PointerScope scope = new PointerScope()) {
            TensorOptions longs = new TensorOptions(torch.ScalarType.Long);
            Tensor ids = empty(new long[] {size, context}, longs, new MemoryFormatOptional());
            Tensor targets = empty(new long[] {size, context}, longs, new MemoryFormatOptional());
            for (int i = 0; i < size; i++) {
                sequences.read(firstSequence + i, window, 0);
                ids.data_ptr_long().position((long) i * context).put(window, 0, context);
                targets.data_ptr_long().position((long) i * context).put(window, 1, context);
            }
            Tensor loss = model.loss(Batch.causal(Tokens.of(ids), targets)).mul(new Scalar(share));
            loss.backward();
            double value = loss.item_double();
            scope.deallocate();
            return value;
        }
    }
}
