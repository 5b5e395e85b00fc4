package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.architecture.Parameter.Role;
import dev.millrace.contracts.recipes.model.ResidualInit;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Slice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * All numbers of a model in one buffer and all gradients in another, with its parameters as views: clipping, the optimiser and
 * the all-reduce each touch one tensor. What decays comes first, what doesn't after it, what isn't trained last. Parameters
 * that multiply the same input lie next to each other and are used as one.
 */
public final class FlatParameters {

    /** A parameter, and where in the buffer it lies. */
    public record Slot(Parameter parameter, long offset) {

        /** The parameter's name. */
        public String name() {
            return parameter.name();
        }

        /** The shape as an array. */
        public long[] dimensions() {
            return parameter.shape().stream().mapToLong(Integer::longValue).toArray();
        }

        /** The shape as safetensors files have it. */
        public List<Long> shape() {
            return parameter.shape().stream().map(Integer::longValue).toList();
        }

        /** What of the buffer it takes. */
        public Slice slice() {
            return new Slice(offset, offset + length());
        }

        /** How many numbers. */
        public long length() {
            return parameter.size();
        }
    }

    private final Device device;
    private final SequencedMap<String, Slot> slots = new LinkedHashMap<>();
    private final double deviation;
    private final long decayed;
    private final long trained;
    private final Tensor values;
    private final Tensor gradients;
    private final Optional<Adapters> adapters;

    /** Buffers for a model in main memory, filled with zeros. */
    public FlatParameters(Architecture architecture) {
        this(architecture, Device.CPU);
    }

    /** Buffers for a model on a device, filled with zeros. */
    public FlatParameters(Architecture architecture, Device device) {
        this(architecture.parameters(), 1 / Math.sqrt(architecture.embedding().width()), device);
    }

    /** @param deviation of the initial numbers of matrices */
    FlatParameters(List<Parameter> all, double deviation, Device device) {
        this.device = device;
        this.deviation = deviation;
        this.adapters = Optional.empty();
        this.decayed = place(all, role -> role.decays(), 0);
        this.trained = place(all, role -> !role.decays() && role != Role.FIXED, decayed);
        long size = place(all, role -> role == Role.FIXED, trained);
        this.values = device.zeros(size);
        this.gradients = device.zeros(size);
    }

    private FlatParameters(FlatParameters base, Adapters adapters) {
        this.slots.putAll(base.slots);
        this.device = base.device;
        this.deviation = base.deviation;
        this.decayed = 0;
        this.trained = 0;
        this.values = base.values;
        this.gradients = base.device.zeros(0);
        this.adapters = Optional.of(adapters);
    }

    private FlatParameters(FlatParameters of, Tensor values) {
        this.slots.putAll(of.slots);
        this.device = of.device;
        this.deviation = of.deviation;
        this.decayed = 0;
        this.trained = 0;
        this.values = values;
        this.gradients = of.device.zeros(0);
        this.adapters = Optional.empty();
    }

    /** The same numbers once more, none of which is trained; {@link #free} gives their memory back. */
    public FlatParameters copy() {
        return new FlatParameters(this, values.clone());
    }

    /** Gives the memory back; nothing may be asked for afterwards. */
    public void free() {
        values.deallocate();
        gradients.deallocate();
    }

    /** The same numbers, none of which is trained: adapters to them are. */
    public FlatParameters frozen(Adapters by) {
        return new FlatParameters(this, by);
    }

    /** What adapts one of its matrices. */
    Optional<Adapters.Adapter> adapter(String matrix) {
        return adapters.flatMap(of -> of.to(matrix));
    }

    private long place(List<Parameter> all, Predicate<Role> which, long from) {
        long offset = from;
        for (Parameter parameter : all) {
            if (which.test(parameter.role())) {
                slots.put(parameter.name(), new Slot(parameter, offset));
                offset += parameter.size();
            }
        }
        return offset;
    }

    /**
     * Draws the initial weights: normal with deviation 1/√width, so that a product with a normed input of unit variance
     * has unit variance again, whatever the width (LeCun et al. 1998, "Efficient BackProp", 4.6). GPT-2's fixed 0.02 is
     * about half of that at its width 768, but a quarter at 128, where attention then stays uniform for hundreds of steps.
     * The matrices that write to the residual stream start at zero, so that every block starts as the identity (Goyal et
     * al. 2017, "Accurate, large minibatch SGD", 5.1, for residual networks): drawn like the others, the first layers'
     * noise drowns the tokens, which are no larger. Norms start as such and biases at zero. Draws from the
     * processor's generator, so that a training begins with the same weights on every device.
     */
    public void initialize() {
        initialize(ResidualInit.ZERO);
    }

    /**
     * The same, where the matrices that write to the residual stream may start otherwise: drawn with a deviation that is divided
     * by √n, for n of them in a stack, so that the stream's variance doesn't grow with its depth (Radford et al. 2019,
     * "Language models are unsupervised multitask learners", 2.3).
     */
    public void initialize(ResidualInit residual) {
        for (Slot slot : slots.values()) {
            Tensor part = values.narrow(0, slot.offset(), slot.length());
            switch (slot.parameter().role()) {
                case EMBEDDING, MATRIX -> draw(part, deviation);
                case NORM_WEIGHT -> part.fill_(new Scalar(1.0));
                case RESIDUAL_MATRIX -> {
                    if (residual == ResidualInit.SCALED) {
                        draw(part, deviation / Math.sqrt((double) writers(slot)));
                    } else {
                        part.zero_();
                    }
                }
                case BIAS, NORM_OFFSET, FIXED -> part.zero_();
            }
        }
    }

    /** How many matrices write to the residual stream that this one writes to. */
    private long writers(Slot one) {
        String stack = one.name().substring(0, one.name().indexOf('.') + 1);
        return slots.values().stream()
                .filter(slot -> slot.parameter().role() == Role.RESIDUAL_MATRIX
                        && slot.name().startsWith(stack))
                .count();
    }

    private void draw(Tensor part, double deviation) {
        if (device.isHost()) {
            part.normal_(0, deviation, new GeneratorOptional());
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            part.copy_(Device.CPU.zeros(part.numel()).normal_(0, deviation, new GeneratorOptional()));
            scope.deallocate();
        }
    }

    /** A view of a parameter, or of several that lie next to each other and differ in their first dimension alone. */
    Tensor leaf(String... names) {
        Slot first = slot(names[0]);
        long[] shape = first.dimensions();
        long rows = 0;
        long end = first.offset();
        for (String name : names) {
            Slot slot = slot(name);
            if (slot.offset() != end) {
                throw new IllegalArgumentException(name + " doesn't follow its neighbour in the buffer");
            }
            end += slot.length();
            rows += slot.dimensions()[0];
        }
        shape[0] = rows;
        Tensor leaf = values.narrow(0, first.offset(), end - first.offset())
                .view(shape)
                .detach();
        if (first.parameter().role() != Role.FIXED && adapters.isEmpty()) {
            leaf.set_requires_grad(true);
            leaf.mutable_grad()
                    .put(gradients
                            .narrow(0, first.offset(), end - first.offset())
                            .view(shape));
        }
        return leaf;
    }

    /** Where a parameter lies. */
    public Slot slot(String name) {
        return Objects.requireNonNull(slots.get(name), () -> "The model has no parameter " + name);
    }

    /** Where each parameter lies. */
    public List<Slot> slots() {
        return new ArrayList<>(slots.values());
    }

    /** The same numbers where another device has them; these, where that is their own. */
    public FlatParameters on(Device other) {
        if (other.equals(device)) {
            return this;
        }
        FlatParameters there =
                new FlatParameters(slots.values().stream().map(Slot::parameter).toList(), deviation, other);
        there.values.copy_(values);
        return there;
    }

    /** Where they lie. */
    public Device device() {
        return device;
    }

    /** A parameter's numbers, as long as these live, which must lie in main memory. */
    public Safetensors.Tensor numbers(String name) {
        Slot slot = slot(name);
        MemorySegment all = Device.bytes(values);
        return new Safetensors.Tensor(
                Safetensors.Dtype.F32,
                slot.parameter().shape().stream().map(Integer::longValue).toList(),
                all.asSlice(slot.offset() * Float.BYTES, slot.length() * Float.BYTES));
    }

    /** All numbers of the model. */
    public Tensor values() {
        return values;
    }

    /** All gradients. */
    public Tensor gradients() {
        return gradients;
    }

    /** How many numbers at the front weight decay applies to. */
    public long decayed() {
        return decayed;
    }

    /** How many numbers at the front are trained. */
    public long trained() {
        return trained;
    }

    /** How many numbers there are. */
    public long size() {
        return values.numel();
    }
}
