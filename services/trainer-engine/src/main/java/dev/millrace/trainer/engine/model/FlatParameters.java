package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.zeros;

import dev.millrace.contracts.models.LlamaConfig;
import dev.millrace.contracts.models.LlamaTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * All weights in one buffer and all gradients in another, with the model's matrices as views: clipping, the optimiser
 * and the all-reduce each touch one tensor. Matrices come first and norms last, so that weight decay applies to a
 * prefix. Matrices that multiply the same input lie next to each other and are used as one.
 */
public final class FlatParameters {

    /** A tensor of the published layout, and where in the buffer it lies. */
    public record Slot(String name, List<Long> shape, long offset) {
        public Slot {
            shape = List.copyOf(shape);
        }

        /** The shape as an array. */
        public long[] dimensions() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }

        /** Number of elements. */
        public long length() {
            return LlamaTensors.elements(dimensions());
        }
    }

    private final SequencedMap<String, Slot> slots = new LinkedHashMap<>();
    private final Map<String, Tensor> leaves = new HashMap<>();
    private final long decayed;
    private final Tensor values;
    private final Tensor gradients;

    /** Buffers for a model of this shape, filled with zeros. */
    public FlatParameters(LlamaConfig config) {
        SequencedMap<String, long[]> shapes = LlamaTensors.shapes(config);
        List<String> matrices = new ArrayList<>();
        List<String> norms = new ArrayList<>();
        shapes.forEach((name, shape) -> (shape.length > 1 ? matrices : norms).add(name));
        long offset = place(matrices, shapes, 0);
        this.decayed = offset;
        long size = place(norms, shapes, offset);
        this.values = zeros(size);
        this.gradients = zeros(size);
        for (Slot slot : slots.values()) {
            leaf(slot.name(), slot.offset(), slot.dimensions());
        }
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            fuse(
                    LlamaTensors.layer(i, "self_attn.qkv_proj"),
                    config.hiddenSize(),
                    i,
                    "self_attn.q_proj",
                    "self_attn.k_proj",
                    "self_attn.v_proj");
            fuse(LlamaTensors.layer(i, "mlp.gate_up_proj"), config.hiddenSize(), i, "mlp.gate_proj", "mlp.up_proj");
        }
    }

    private long place(List<String> names, SequencedMap<String, long[]> shapes, long from) {
        long offset = from;
        for (String name : names) {
            long[] shape = Objects.requireNonNull(shapes.get(name));
            slots.put(name, new Slot(name, Arrays.stream(shape).boxed().toList(), offset));
            offset += LlamaTensors.elements(shape);
        }
        return offset;
    }

    /** One leaf over neighbours that multiply the same input; it replaces their own. */
    private void fuse(String name, long width, int layer, String... parts) {
        long rows = 0;
        long offset = slot(LlamaTensors.layer(layer, parts[0])).offset();
        for (String part : parts) {
            Slot slot = slot(LlamaTensors.layer(layer, part));
            if (slot.offset() != offset + rows * width) {
                throw new IllegalStateException(part + " doesn't follow its neighbour in the buffer");
            }
            rows += slot.shape().getFirst();
            leaves.remove(slot.name());
        }
        leaf(name, offset, rows, width);
    }

    private void leaf(String name, long offset, long... shape) {
        long length = LlamaTensors.elements(shape);
        Tensor leaf = values.narrow(0, offset, length).view(shape).detach();
        leaf.set_requires_grad(true);
        leaf.mutable_grad().put(gradients.narrow(0, offset, length).view(shape));
        leaves.put(name, leaf);
    }

    /**
     * Draws the initial weights: normal with deviation 1/√hidden, so that a product with a normed input of unit variance
     * has unit variance again, whatever the width (LeCun et al. 1998, "Efficient BackProp", 4.6). GPT-2's fixed 0.02 is
     * about half of that at its width 768, but a quarter at 128, where attention then stays uniform for hundreds of steps.
     * The matrices that write to the residual stream start at zero, so that every block starts as the identity (Goyal et
     * al. 2017, "Accurate, large minibatch SGD", 5.1, for residual networks): drawn like the others, the first layers'
     * noise drowns the tokens, which are no larger. Norms are ones. Draws from the default generator.
     */
    public void initialize(LlamaConfig config) {
        double deviation = 1 / Math.sqrt(config.hiddenSize());
        for (Slot slot : slots.values()) {
            Tensor part = values.narrow(0, slot.offset(), slot.length());
            if (slot.shape().size() == 1) {
                part.fill_(new Scalar(1.0));
            } else if (slot.name().endsWith("o_proj.weight") || slot.name().endsWith("down_proj.weight")) {
                part.zero_();
            } else {
                part.normal_(0, deviation, new GeneratorOptional());
            }
        }
    }

    /** The view of a matrix or norm, for use in the forward pass. */
    Tensor leaf(String name) {
        Tensor leaf = leaves.get(name);
        if (leaf == null) {
            throw new IllegalArgumentException("No parameter is named " + name);
        }
        return leaf;
    }

    private Slot slot(String name) {
        return Objects.requireNonNull(slots.get(name));
    }

    /** Where each tensor of the published layout lies. */
    public List<Slot> slots() {
        return List.copyOf(slots.values());
    }

    /** All weights. */
    public Tensor values() {
        return values;
    }

    /** All gradients. */
    public Tensor gradients() {
        return gradients;
    }

    /** How many elements at the front weight decay applies to. */
    public long decayed() {
        return decayed;
    }

    /** Number of weights. */
    public long size() {
        return values.numel();
    }
}
