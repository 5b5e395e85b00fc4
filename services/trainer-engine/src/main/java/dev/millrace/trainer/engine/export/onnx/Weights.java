package dev.millrace.trainer.engine.export.onnx;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors.Dtype;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An architecture's parameters as what a graph's constants hold: 32-bit floats, little-endian. */
final class Weights {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int width;
    private final Map<String, Parameter> described;
    private final Function<String, Tensor> parameters;
    private final Arena arena;

    /**
     * @param parameters a parameter's numbers by its name
     * @param arena where numbers go that aren't stored as they are needed
     */
    Weights(Architecture architecture, Function<String, Tensor> parameters, Arena arena) {
        this.width = architecture.embedding().width();
        this.described =
                architecture.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        this.parameters = parameters;
        this.arena = arena;
    }

    /** Components of what blocks add to. */
    int width() {
        return width;
    }

    /** A parameter's shape, outermost first. */
    List<Integer> shape(String name) {
        return Objects.requireNonNull(described.get(name), () -> "The model has no parameter " + name)
                .shape();
    }

    /** A parameter's numbers. */
    MemorySegment floats(String name) throws MalformedModel {
        Tensor tensor = parameters.apply(name);
        if (tensor.dtype() == Dtype.F32) {
            return tensor.data();
        }
        MemorySegment wide = empty(tensor.size());
        tensor.copyFloats(wide);
        return wide;
    }

    /** A parameter's numbers, each plus 1. */
    MemorySegment plusOne(String name) throws MalformedModel {
        MemorySegment offsets = floats(name);
        MemorySegment all = empty(offsets.byteSize() / Float.BYTES);
        for (long i = 0; i < offsets.byteSize() / Float.BYTES; i++) {
            all.setAtIndex(FLOAT, i, 1 + offsets.getAtIndex(FLOAT, i));
        }
        return all;
    }

    /** Segments one after the other. */
    MemorySegment joined(List<MemorySegment> parts) {
        MemorySegment all =
                arena.allocate(parts.stream().mapToLong(MemorySegment::byteSize).sum(), Float.BYTES);
        long at = 0;
        for (MemorySegment part : parts) {
            all.asSlice(at, part.byteSize()).copyFrom(part);
            at += part.byteSize();
        }
        return all;
    }

    /** So many rows of a parameter, in an order of their own. */
    MemorySegment rows(String name, List<Integer> which) throws MalformedModel {
        MemorySegment table = floats(name);
        long row = table.byteSize() / shape(name).getFirst();
        return joined(which.stream().map(i -> table.asSlice(i * row, row)).toList());
    }

    /** Numbers that are no parameter's. */
    MemorySegment of(float... values) {
        return arena.allocateFrom(FLOAT, values);
    }

    /** Zeros. */
    MemorySegment empty(long count) {
        return bytes(count * Float.BYTES);
    }

    /** Bytes that are 0, for numbers of other kinds. */
    MemorySegment bytes(long count) {
        return arena.allocate(count, Float.BYTES);
    }
}
