package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.Safetensors;
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
 * under their published names, so a checkpoint doesn't depend on how the buffers are laid out.
 */
public final class Snapshot implements AutoCloseable {

    static final String WEIGHTS = "weights.safetensors";
    static final String OPTIMIZER = "optimizer.safetensors";
    static final String GENERATOR = "generator";
    static final String MEAN = "mean.";
    static final String SQUARE = "square.";

    private final Arena arena = Arena.ofShared();
    private final List<FlatParameters.Slot> slots;
    private final TrainingState state;
    private final MemorySegment weights;
    private final MemorySegment mean;
    private final MemorySegment square;
    private final MemorySegment generator;

    /** Copies the buffers as they are now. */
    public Snapshot(TrainingTensors tensors, TrainingState state) {
        this.slots = tensors.parameters().slots();
        this.state = state;
        this.weights = copy(TensorMemory.of(tensors.parameters().values()));
        this.mean = copy(TensorMemory.of(tensors.optimizer().mean()));
        this.square = copy(TensorMemory.of(tensors.optimizer().square()));
        this.generator = copy(tensors.generatorState());
    }

    private MemorySegment copy(MemorySegment live) {
        return arena.allocate(live.byteSize(), 64).copyFrom(live);
    }

    TrainingState state() {
        return state;
    }

    /** Writes all files but the manifest. */
    void write(Path folder) throws IOException {
        writeWeights(folder.resolve(WEIGHTS));
        SequencedMap<String, Safetensors.Tensor> moments = new LinkedHashMap<>();
        slots.forEach(slot -> moments.put(MEAN + slot.name(), part(mean, slot)));
        slots.forEach(slot -> moments.put(SQUARE + slot.name(), part(square, slot)));
        moments.put(GENERATOR, new Safetensors.Tensor(Safetensors.Dtype.U8, List.of(generator.byteSize()), generator));
        SafetensorsWriter.write(folder.resolve(OPTIMIZER), moments, new LinkedHashMap<>());
        state.write(folder);
    }

    /** Writes the weights alone, as Hugging Face's tools load them. */
    public void writeWeights(Path file) throws IOException {
        SequencedMap<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        slots.forEach(slot -> tensors.put(slot.name(), part(weights, slot)));
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        SafetensorsWriter.write(file, tensors, metadata);
    }

    private static Safetensors.Tensor part(MemorySegment flat, FlatParameters.Slot slot) {
        return new Safetensors.Tensor(
                Safetensors.Dtype.F32,
                slot.shape(),
                flat.asSlice(slot.offset() * Float.BYTES, slot.length() * Float.BYTES));
    }

    @Override
    public void close() {
        arena.close();
    }
}
