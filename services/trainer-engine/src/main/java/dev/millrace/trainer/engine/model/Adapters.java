package dev.millrace.trainer.engine.model;

import static dev.millrace.contracts.models.forms.AdapterFolder.down;
import static dev.millrace.contracts.models.forms.AdapterFolder.up;
import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.linear;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.architecture.Parameter.Role;
import dev.millrace.contracts.models.forms.AdapterFolder;
import dev.millrace.contracts.recipes.LoraSpec;
import dev.millrace.trainer.engine.device.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Low-rank adapters to a model's matrices: {@code y = x Wᵀ + (alpha / rank) (x Aᵀ) Bᵀ}, of which A and B alone are trained (Hu et
 * al. 2022, "LoRA", equation 3).
 */
public final class Adapters {

    private static final String WEIGHT = ".weight";

    private final LoraSpec spec;
    private final FlatParameters parameters;
    private final SequencedMap<String, Parameter> adapted = new LinkedHashMap<>();
    private final Map<String, Adapter> byMatrix = new HashMap<>();

    /** Buffers in main memory for the adapters to a model, filled with zeros. */
    public Adapters(Architecture architecture, LoraSpec spec) {
        this(architecture, spec, Device.CPU);
    }

    /** The same on a device. */
    public Adapters(Architecture architecture, LoraSpec spec, Device device) {
        this.spec = spec;
        List<Parameter> factors = new ArrayList<>();
        for (Parameter parameter : architecture.parameters()) {
            if (spec.adapts(parameter)) {
                int out = parameter.shape().get(0);
                int in = parameter.shape().get(1);
                factors.add(new Parameter(down(parameter.name()), List.of(spec.rank(), in), Role.MATRIX));
                factors.add(new Parameter(up(parameter.name()), List.of(out, spec.rank()), Role.RESIDUAL_MATRIX));
                adapted.put(parameter.name(), parameter);
            }
        }
        this.parameters = new FlatParameters(factors, 1, device);
        for (String name : adapted.keySet()) {
            byMatrix.put(
                    name.substring(0, name.length() - WEIGHT.length()),
                    new Adapter(parameters.leaf(down(name)), parameters.leaf(up(name))));
        }
    }

    /**
     * Takes factors from a folder whose adapters are as this one's are.
     *
     * @throws MalformedModel when one has no floats
     */
    public void load(AdapterFolder folder) throws MalformedModel {
        for (FlatParameters.Slot slot : parameters.slots()) {
            folder.factor(slot.name())
                    .copyFloats(parameters.numbers(slot.name()).data());
        }
    }

    /** The factors. */
    public FlatParameters parameters() {
        return parameters;
    }

    /** The parameters that have an adapter. */
    public List<Parameter> adapted() {
        return List.copyOf(adapted.values());
    }

    /**
     * A uniformly within 1/√in, as PEFT draws it and PyTorch does for a linear layer, and B zero: nothing is added at first.
     * Draws from the default generator.
     */
    public void initialize() {
        for (Parameter parameter : adapted.values()) {
            double bound = 1 / Math.sqrt(parameter.shape().get(1));
            factor(down(parameter.name())).uniform_(-bound, bound, new GeneratorOptional());
            factor(up(parameter.name())).zero_();
        }
    }

    private Tensor factor(String name) {
        FlatParameters.Slot slot = parameters.slot(name);
        return parameters.values().narrow(0, slot.offset(), slot.length()).view(slot.dimensions());
    }

    /** Adds to a model's weights what adapters add to their products. */
    public void mergeInto(FlatParameters model) {
        for (Parameter parameter : adapted.values()) {
            try (PointerScope scope = new PointerScope()) {
                FlatParameters.Slot slot = model.slot(parameter.name());
                Tensor more = merged(factor(down(parameter.name())), factor(up(parameter.name())), spec.scale());
                model.values().narrow(0, slot.offset(), slot.length()).add_(more.reshape(slot.length()));
                scope.deallocate();
            }
        }
    }

    Optional<Adapter> to(String matrix) {
        return Optional.ofNullable(byMatrix.get(matrix));
    }

    /** An adapter to one matrix. */
    final class Adapter {

        private final Tensor down;
        private final Tensor up;

        private Adapter(Tensor down, Tensor up) {
            this.down = down;
            this.up = up;
        }

        /** What is added to the matrix' product with {@code x}; where gradients are recorded, inputs are dropped. */
        Tensor of(Tensor x) {
            Tensor read = spec.dropout() > 0 && GradMode.is_enabled() ? dropout(x, spec.dropout(), true) : x;
            return added(read, down, up, spec.scale());
        }
    }

    /** {@code scale (x Aᵀ) Bᵀ}. */
    static Tensor added(Tensor x, Tensor down, Tensor up, double scale) {
        return linear(linear(x, down), up).mul(new Scalar(scale));
    }

    /** {@code scale B A}: what is added to a matrix instead. */
    static Tensor merged(Tensor down, Tensor up, double scale) {
        return up.matmul(down).mul(new Scalar(scale));
    }
}
