package dev.millrace.trainer.engine.optimizer;

import dev.millrace.contracts.models.architecture.Parameter.Role;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.model.FlatParameters.Slot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.ListType;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * AdamW (Loshchilov and Hutter 2019, "Decoupled weight decay regularization") as libtorch's fused kernel: one pass over
 * the memory. The kernel has no Java method and is called through the dispatcher.
 */
public final class AdamW implements Optimizer {

    /** Added to the root of the second moment, as PyTorch does by default. */
    private static final double EPSILON = 1e-8;

    static final String MEAN = "mean";

    private final FlatParameters parameters;
    private final Slice share;
    private final double beta1;
    private final double beta2;
    private final List<Range> ranges;
    private final OperatorHandle kernel;
    private final Tensor mean;
    private final Tensor square;
    private final Tensor steps;

    /** Numbers that lie side by side and decay alike. */
    private record Range(Slice numbers, double decay) {}

    /**
     * Of all parameters that are trained.
     *
     * @param share what of them this worker changes: whole parameters
     */
    public AdamW(FlatParameters parameters, Slice share, double beta1, double beta2, double weightDecay) {
        this(parameters, share, beta1, beta2, weightDecay, slot -> true);
    }

    /** @param which of the parameters that are trained it changes */
    AdamW(
            FlatParameters parameters,
            Slice share,
            double beta1,
            double beta2,
            double weightDecay,
            Predicate<Slot> which) {
        this.parameters = parameters;
        this.share = share;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.ranges = ranges(parameters, weightDecay, which.and(slot -> share.holds(slot.slice())));
        this.kernel = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");
        this.mean = parameters.device().zeros(share.length());
        this.square = parameters.device().zeros(share.length());
        this.steps = parameters.device().zeros(1);
    }

    private static List<Range> ranges(FlatParameters parameters, double weightDecay, Predicate<Slot> which) {
        List<Range> ranges = new ArrayList<>();
        for (Slot slot : parameters.slots()) {
            Role role = slot.parameter().role();
            if (role == Role.FIXED || !which.test(slot)) {
                continue;
            }
            Range next = new Range(slot.slice(), role.decays() ? weightDecay : 0);
            Optional<Range> before = ranges.isEmpty() ? Optional.empty() : Optional.of(ranges.getLast());
            Optional<Range> joined = before.filter(
                            range -> range.numbers.to() == next.numbers.from() && range.decay == next.decay)
                    .map(range -> new Range(new Slice(range.numbers.from(), next.numbers.to()), range.decay));
            joined.ifPresentOrElse(both -> ranges.set(ranges.size() - 1, both), () -> ranges.add(next));
        }
        return ranges;
    }

    @Override
    public void step(double learningRate) {
        try (PointerScope scope = new PointerScope()) {
            steps.add_(new Scalar(1.0));
            ranges.forEach(range -> update(range, learningRate));
            scope.deallocate();
        }
    }

    private void update(Range range, double learningRate) {
        Slice remembered = range.numbers.within(share);
        IValueVector stack = new IValueVector();
        stack.push_back(list(range.numbers.of(parameters.values())));
        stack.push_back(list(range.numbers.of(parameters.gradients())));
        stack.push_back(list(remembered.of(mean)));
        stack.push_back(list(remembered.of(square)));
        stack.push_back(new IValue(emptyList()));
        stack.push_back(list(steps));
        stack.push_back(new IValue(learningRate));
        stack.push_back(new IValue(beta1));
        stack.push_back(new IValue(beta2));
        stack.push_back(new IValue(range.decay));
        stack.push_back(new IValue(EPSILON));
        stack.push_back(new IValue(false));
        stack.push_back(new IValue(false));
        stack.push_back(new IValue());
        stack.push_back(new IValue());
        kernel.callBoxed(stack);
    }

    private static IValue list(Tensor tensor) {
        GenericList list = emptyList();
        list.push_back(new IValue(tensor));
        return new IValue(list);
    }

    private static GenericList emptyList() {
        return new GenericList(ListType.ofTensors().containedType(0));
    }

    /** Running means of the gradients and of their squares. */
    @Override
    public SequencedMap<String, Tensor> moments() {
        SequencedMap<String, Tensor> moments = new LinkedHashMap<>();
        moments.put(MEAN, mean);
        moments.put("square", square);
        return moments;
    }

    @Override
    public void steps(long done) {
        steps.fill_(new Scalar((double) done));
    }
}
