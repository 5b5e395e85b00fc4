package dev.millrace.inference.domain;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Parameter;
import dev.millrace.contracts.models.forms.AdapterFolder;
import dev.millrace.contracts.models.onnx.AdapterInputs;
import dev.millrace.contracts.models.onnx.AdapterInputs.Added;
import dev.millrace.onnxruntime.OnnxRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Adapters as a graph with {@link AdapterInputs} reads them: A {inputs, rank} and B {rank, outputs} of each product, B times
 * {@code alpha / rank}. Where several matrices are multiplied as one, their ranks lie next to each other, and each has rows of B
 * that are zero but for its own outputs. A product without an adapter has one of rank 1 that adds nothing.
 */
final class AdapterTensors implements AutoCloseable {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.nativeOrder());

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final AdapterFolder adapters;
    private final Map<String, Parameter> parameters;
    private final Arena arena = Arena.ofShared();
    private final Map<String, OnnxTensor> tensors = new HashMap<>();

    private AdapterTensors(AdapterFolder adapters, Architecture architecture) {
        this.adapters = adapters;
        this.parameters =
                architecture.parameters().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
    }

    /**
     * Of adapters to a model.
     *
     * @param added the inputs that the model's graph has for them
     * @throws MalformedModel when one is to a matrix for which the graph has none
     */
    static AdapterTensors of(AdapterFolder adapters, Architecture architecture, List<Added> added)
            throws MalformedModel, OrtException {
        Set<String> without = new HashSet<>(adapters.adapted());
        added.forEach(inputs -> inputs.parameters().forEach(without::remove));
        if (!without.isEmpty()) {
            throw new MalformedModel("adapters to %s, which its model's graph has no product of"
                    .formatted(without.stream().sorted().findFirst().orElseThrow()));
        }
        AdapterTensors made = new AdapterTensors(adapters, architecture);
        try {
            for (Added inputs : added) {
                made.add(inputs);
            }
            return made;
        } catch (OrtException | MalformedModel | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void add(Added inputs) throws MalformedModel, OrtException {
        List<String> adapted = inputs.parameters().stream()
                .filter(adapters.adapted()::contains)
                .toList();
        int rank = adapters.config().rank();
        int ranks = Math.max(1, adapted.size() * rank);
        int width = parameter(inputs.parameters().getFirst()).shape().getLast();
        int outputs = inputs.parameters().stream()
                .mapToInt(name -> parameter(name).shape().getFirst())
                .sum();
        MemorySegment down = zeros((long) width * ranks);
        MemorySegment up = zeros((long) ranks * outputs);
        int output = 0;
        int at = 0;
        for (String name : inputs.parameters()) {
            int own = parameter(name).shape().getFirst();
            if (adapters.adapted().contains(name)) {
                MemorySegment a = floats(adapters.factor(AdapterFolder.down(name)));
                MemorySegment b = floats(adapters.factor(AdapterFolder.up(name)));
                for (int k = 0; k < rank; k++) {
                    for (int i = 0; i < width; i++) {
                        down.setAtIndex(FLOAT, (long) i * ranks + at + k, a.getAtIndex(FLOAT, (long) k * width + i));
                    }
                    for (int o = 0; o < own; o++) {
                        float factor = (float) (adapters.config().scale() * b.getAtIndex(FLOAT, (long) o * rank + k));
                        up.setAtIndex(FLOAT, (long) (at + k) * outputs + output + o, factor);
                    }
                }
                at += rank;
            }
            output += own;
        }
        put(inputs.down(), down, width, ranks);
        put(inputs.up(), up, ranks, outputs);
    }

    private Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("The model has no parameter " + name);
        }
        return parameter;
    }

    private MemorySegment zeros(long numbers) {
        return arena.allocate(numbers * Float.BYTES, Long.BYTES);
    }

    private static MemorySegment floats(Tensor factor) throws MalformedModel {
        MemorySegment floats = Arena.ofAuto().allocate(factor.size() * Float.BYTES, Long.BYTES);
        factor.copyFloats(floats);
        return floats;
    }

    private void put(String name, MemorySegment numbers, long rows, long columns) throws OrtException {
        tensors.put(
                name,
                OnnxTensor.createTensor(
                        environment,
                        numbers.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer(),
                        new long[] {rows, columns}));
    }

    /** By the names of the graph's inputs. */
    Map<String, OnnxTensor> inputs() {
        return tensors;
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
        arena.close();
    }
}
