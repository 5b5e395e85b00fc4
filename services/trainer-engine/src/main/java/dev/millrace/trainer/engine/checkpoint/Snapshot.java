package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A copy of everything that changes in training, so that it can be written while training goes on. Tensors are written
 * by their parameters' names, so a checkpoint doesn't depend on how the buffers are laid out.
 */
public final class Snapshot implements AutoCloseable {

    static final String WEIGHTS = "weights.safetensors";
    static final String OPTIMIZER = "optimizer.safetensors";
    static final String GENERATOR = "generator";

    private final Arena arena = Arena.ofShared();
    private final FlatParameters parameters;
    private final TrainingState state;
    private final MemorySegment weights;
    private final SequencedMap<String, MemorySegment> moments = new LinkedHashMap<>();
    private final MemorySegment generator;

    /** Copies the buffers as they are now. */
    public Snapshot(TrainingTensors tensors, TrainingState state) {
        this.parameters = tensors.parameters();
        this.state = state;
        this.weights = copy(tensors.parameters().values());
        tensors.optimizer().moments().forEach((name, flat) -> moments.put(name, copy(flat)));
        MemorySegment drawn = tensors.generatorState();
        this.generator = arena.allocate(drawn.byteSize(), 64).copyFrom(drawn);
    }

    private MemorySegment copy(org.bytedeco.pytorch.Tensor live) {
        MemorySegment copy = arena.allocate(live.nbytes(), 64);
        TensorMemory.read(live, copy);
        return copy;
    }

    TrainingState state() {
        return state;
    }

    /** Writes all files but the manifest. */
    void write(Path folder) throws IOException {
        SequencedMap<String, Tensor> numbers = new LinkedHashMap<>();
        parameters.slots().forEach(slot -> numbers.put(slot.name(), part(weights, slot)));
        SafetensorsWriter.write(folder.resolve(WEIGHTS), numbers, new LinkedHashMap<>());
        SequencedMap<String, Tensor> remembered = new LinkedHashMap<>();
        moments.forEach((name, flat) ->
                parameters.slots().forEach(slot -> remembered.put(moment(name, slot.name()), part(flat, slot))));
        remembered.put(GENERATOR, new Tensor(Safetensors.Dtype.U8, List.of(generator.byteSize()), generator));
        SafetensorsWriter.write(folder.resolve(OPTIMIZER), remembered, new LinkedHashMap<>());
        state.write(folder);
    }

    /** What a parameter's part of a moment is called. */
    static String moment(String name, String parameter) {
        return name + "." + parameter;
    }

    /** A parameter's numbers, as long as this lives. */
    public Tensor weights(String parameter) {
        return part(weights, parameters.slot(parameter));
    }

    private static Tensor part(MemorySegment flat, FlatParameters.Slot slot) {
        return new Tensor(
                Safetensors.Dtype.F32,
                slot.parameter().shape().stream().map(Integer::longValue).toList(),
                flat.asSlice(slot.offset() * Float.BYTES, slot.length() * Float.BYTES));
    }

    @Override
    public void close() {
        arena.close();
    }
}
