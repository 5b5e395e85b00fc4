package dev.millrace.trainer.engine;

import static org.bytedeco.pytorch.global.torch.manual_seed;

import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.contracts.recipes.Precision;
import dev.millrace.contracts.recipes.SpikeAction;
import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.recipes.TrainingSpec;
import dev.millrace.contracts.recipes.model.Dropout;
import dev.millrace.trainer.engine.TrainingStep.Skip;
import dev.millrace.trainer.engine.checkpoint.StepHistory;
import dev.millrace.trainer.engine.checkpoint.TrainingState;
import dev.millrace.trainer.engine.checkpoint.TrainingTensors;
import dev.millrace.trainer.engine.data.BatchSource;
import dev.millrace.trainer.engine.data.Pairs;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Group;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.job.TrainingJob;
import dev.millrace.trainer.engine.meter.StepClock;
import dev.millrace.trainer.engine.model.Adapters;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Computing;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.GeneratorState;
import dev.millrace.trainer.engine.model.Shares;
import dev.millrace.trainer.engine.model.Transformer;
import dev.millrace.trainer.engine.objective.CrossEntropy;
import dev.millrace.trainer.engine.objective.Objective;
import dev.millrace.trainer.engine.objective.Objective.Part;
import dev.millrace.trainer.engine.objective.Preference;
import dev.millrace.trainer.engine.optimizer.GradientClipping;
import dev.millrace.trainer.engine.optimizer.LearningRate;
import dev.millrace.trainer.engine.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Computes optimiser steps: forward, backward, exchange, clip, update. Native memory is freed after each micro-step. */
final class Trainer {

    /** Steps in a row that are skipped at most: beyond, it isn't the data. */
    static final int MOST_SKIPPED = 16;

    /** An odd number without a pattern, so that neighbouring rows and seeds don't meet: 2^64 divided by the golden ratio. */
    private static final long ROW_STEP = 0x9E3779B97F4A7C15L;

    private final boolean dropout;
    private final TrainingSpec training;
    private final int microBatch;
    private final BatchSource source;
    private final Objective objective;
    private final Group group;
    private final Slice share;
    private final StepExchange exchange;
    private final FlatParameters weights;
    private final Optional<Adapters> adapters;
    private final TrainingTensors tensors;
    private final Transformer model;
    /** The same, which tells the exchange what it may send. */
    private final Transformer telling;

    private final Transformer measured;
    private final LearningRate learningRate;
    private final SpikeGuard guard;
    private final StepClock clock;
    private final Device device;

    Trainer(TrainingJob job, BatchSource source, Group group, StepClock clock) throws IOException {
        this(job, source, group, objective(job.training()), clock);
    }

    Trainer(TrainingJob job, BatchSource source, Group group, Objective objective, StepClock clock) throws IOException {
        Architecture architecture = job.architecture();
        this.dropout = !job.model().dropout().equals(Dropout.NONE)
                || job.training().lora().filter(lora -> lora.dropout() > 0).isPresent();
        this.training = job.training();
        this.microBatch = job.microBatch();
        this.source = source;
        this.objective = objective;
        this.group = group;
        this.clock = clock;
        this.device = group.device();
        manual_seed(training.seed());
        this.weights = StartingWeights.of(job, architecture, device);
        this.adapters = training.lora().map(lora -> new Adapters(architecture, lora, device));
        adapters.ifPresent(Adapters::initialize);
        FlatParameters parameters = adapters.map(Adapters::parameters).orElse(weights);
        List<Slice> shares = Shares.of(parameters, group.size());
        this.share = shares.get(group.rank());
        this.tensors = new TrainingTensors(parameters, share, Optimizer.of(training, parameters, share));
        FlatParameters computed = adapters.map(weights::frozen).orElse(weights);
        int context = job.model().context();
        Computing usual = new Computing(training.precision(), job.recompute());
        this.measured = new Transformer(architecture, computed, context, usual);
        this.model = job.model().dropout().equals(Dropout.NONE)
                ? measured
                : new Transformer(
                        architecture, computed, context, usual.with(job.model().dropout()));
        GradientExchange gradients = new GradientExchange(group, parameters, shares, model.blocksBackward());
        this.exchange = new StepExchange(group, parameters, shares, gradients, clock);
        this.telling = model.telling(gradients::completed);
        this.learningRate = LearningRate.of(training);
        this.guard = SpikeGuard.of(training);
    }

    private static Objective objective(TrainingSpec training) {
        return training.objective() == TrainingObjective.PREFERENCE
                ? new Preference(training.preference())
                : CrossEntropy.of(training);
    }

    /**
     * Computes what is needed of the weights as they are before the first step, and before those of a checkpoint are loaded.
     *
     * @param kept names a file that keeps it
     */
    void begin(Function<String, Path> kept) throws IOException {
        if (source instanceof Pairs pairs) {
            pairs.departFrom(
                    ReferenceScores.of(kept.apply("reference.safetensors"), pairs, measured, microBatch, group));
        }
    }

    /**
     * What is published of a training that is over: the model's weights, or the adapters to them, which aren't copied where
     * they lie in main memory.
     */
    Function<String, Safetensors.Tensor> published() {
        if (adapters.isEmpty() || training.lora().filter(LoraSpec::merged).isEmpty()) {
            return tensors.parameters().on(Device.CPU)::numbers;
        }
        adapters.get().mergeInto(weights);
        return weights.on(Device.CPU)::numbers;
    }

    /**
     * What would be published if training ended here, in main memory, where training doesn't change it; to be freed. Adapters
     * are merged into it where they are to be.
     */
    FlatParameters copied() {
        boolean merged = training.lora().filter(LoraSpec::merged).isPresent();
        FlatParameters copy = (merged ? weights : tensors.parameters()).copy();
        if (merged) {
            adapters.orElseThrow().mergeInto(copy);
        }
        FlatParameters here = copy.on(Device.CPU);
        if (here != copy) {
            copy.free();
        }
        return here;
    }

    /** How many numbers the model has, whether they are trained or adapters to them are. */
    long parameters() {
        return weights.size();
    }

    TrainingTensors tensors() {
        return tensors;
    }

    /** The model as it is used: the same numbers, of which nothing is dropped. */
    Transformer measured() {
        return measured;
    }

    /**
     * One step.
     *
     * @param state where training stands
     * @param wishes what this worker has been told; all workers learn of it in the same step
     */
    TrainingStep step(TrainingState state, Wishes wishes) throws Diverged, FaultyMachine {
        try (PointerScope scope = new PointerScope()) {
            clock.begin(StepClock.Part.OPTIMIZER);
            TrainingStep step = decided(state, wishes);
            scope.deallocate();
            return step;
        }
    }

    private TrainingStep decided(TrainingState state, Wishes wishes) throws Diverged, FaultyMachine {
        double rate = learningRate.at(state.step());
        GeneratorState drawn = GeneratorState.now(device);
        Slope slope = slope(state, wishes);
        StepHistory history = state.steps();
        if (!slope.isFinite() && overflows(slope, history)) {
            StepHistory halved = history.overflowed();
            String reason = "its gradients overflow half precision with a loss scale of %.0f; now it is %.0f"
                    .formatted(history.scale().factor(), halved.scale().factor());
            return slope.step(rate, Optional.of(new Skip(reason, false)), halved);
        }
        Optional<String> odd = guard.spike(history, slope.loss(), slope.norm());
        if (!slope.isFinite()) {
            drawn.restore();
            expectSame(state.step(), slope, slope(state, wishes));
            odd = Optional.of(notANumber(state.step(), slope, rate));
        }
        if (odd.isPresent()) {
            if (history.inARow() >= MOST_SKIPPED) {
                throw new Diverged(state.step(), MOST_SKIPPED, odd.get());
            }
            return slope.step(rate, Optional.of(new Skip(odd.get(), true)), history.skippedOne());
        }
        tensors.optimizer().step(rate);
        exchange.gather();
        StepHistory taken = guard.taken(history, slope.loss(), slope.norm());
        return slope.step(rate, Optional.empty(), isScaled() ? taken.fitted() : taken);
    }

    /** Half precision has too narrow a range for the gradients of this loss, multiplied as it was. */
    private boolean overflows(Slope slope, StepHistory history) {
        return isScaled() && Double.isFinite(slope.loss) && history.scale().factor() > 1;
    }

    private boolean isScaled() {
        return training.precision() == Precision.FP16;
    }

    /**
     * How a step would change the loss.
     *
     * @param norm of its gradients, before they were clipped
     */
    private record Slope(double loss, double norm, boolean stop, boolean conclude) {

        boolean isFinite() {
            return Double.isFinite(loss) && Double.isFinite(norm);
        }

        TrainingStep step(double rate, Optional<Skip> skipped, StepHistory history) {
            return new TrainingStep(loss, norm, rate, stop, conclude, skipped, history);
        }
    }

    private Slope slope(TrainingState state, Wishes wishes) {
        tensors.parameters().gradients().zero_();
        int rows = training.rows(state.step());
        double expected = (double) rows * source.countedPerRow();
        double scale = isScaled() ? state.steps().scale().factor() : 1;
        // Of a loss that counts for more, the gradients do, too.
        StepExchange.Sum sum =
                exchange.sum(accumulate(state.sequences(), rows, expected / scale), wishes.stop(), wishes.conclude());
        clock.begin(StepClock.Part.OPTIMIZER);
        Tensor gradients = share.of(tensors.parameters().gradients());
        double loss = mean(sum.part(), expected, scale, gradients);
        double norm = GradientClipping.clip(gradients, training.clip(), group::sum);
        return new Slope(loss, norm, sum.stop(), sum.conclude());
    }

    private static void expectSame(long step, Slope first, Slope again) throws FaultyMachine {
        if (Double.compare(first.loss, again.loss) != 0 || Double.compare(first.norm, again.norm) != 0) {
            throw new FaultyMachine(step, first.loss, first.norm, again.loss, again.norm);
        }
    }

    /** The data gives no number whoever computes it: the reason to skip it, where steps are skipped. */
    private String notANumber(long step, Slope slope, double rate) throws Diverged {
        if (training.spikes() == SpikeAction.OFF) {
            throw new Diverged(step, slope.loss, slope.norm, rate);
        }
        return "its loss is %s and its gradient norm %s, computed twice".formatted(slope.loss, slope.norm);
    }

    /** Adds up the gradients of this worker's share of a step's rows. */
    private Part accumulate(long first, int rows, double expected) {
        int from = (int) ((long) rows * group.rank() / group.size());
        int to = (int) ((long) rows * (group.rank() + 1) / group.size());
        Part sum = Part.NONE;
        for (int at = from; at < to; at += microBatch) {
            boolean last = at + microBatch >= to;
            Transformer used = last && group.size() > 1 ? telling : model;
            sum = sum.and(microStep(used, first + at, Math.min(microBatch, to - at), expected));
        }
        return sum;
    }

    private Part microStep(Transformer used, long firstRow, int rows, double expected) {
        if (dropout) {
            // Of the seed and the rows alone: whatever was drawn before, and on whichever worker.
            manual_seed(new SplittableRandom(training.seed() ^ firstRow * ROW_STEP).nextLong());
        }
        try (PointerScope scope = new PointerScope()) {
            clock.begin(StepClock.Part.DATA);
            Batch batch = source.batch(firstRow, rows).on(device);
            clock.begin(StepClock.Part.FORWARD);
            Part part = objective.add(used, batch, expected, clock);
            scope.deallocate();
            return part;
        }
    }

    /**
     * Makes the summed gradients those of the mean loss over what counted in the step, and returns that loss.
     *
     * @param scale by which the loss was multiplied
     * @param gradients this worker's share of them
     */
    private double mean(Part sum, double expected, double scale, Tensor gradients) {
        double factor = (sum.counted() == 0 ? 1 : expected / sum.counted()) / scale;
        if (factor != 1) {
            gradients.mul_(new Scalar(factor));
        }
        return sum.loss() * factor;
    }
}
