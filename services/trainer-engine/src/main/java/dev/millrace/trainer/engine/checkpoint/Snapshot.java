package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.Safetensors;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.SafetensorsWriter;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.model.FlatParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;

/**
 * A copy of what one worker puts into a checkpoint, so that it can be written while training goes on: an even part of the
 * weights, which all workers have alike, what its optimiser remembers of its own share, and its generator's state. Tensors
 * are written by their parameters' names, so a checkpoint doesn't depend on how the buffers are laid out; of one that isn't
 * whole, the file says at which of its elements it begins.
 */
public final class Snapshot implements AutoCloseable {

    private final Arena arena = Arena.ofShared();
    private final FlatParameters parameters;
    private final TrainingState state;
    private final int rank;
    private final int workers;
    private final Slice written;
    private final Slice share;
    private final MemorySegment weights;
    private final SequencedMap<String, MemorySegment> moments = new LinkedHashMap<>();
    private final MemorySegment generator;

    /** Copies the buffers as they are now. */
    Snapshot(TrainingTensors tensors, TrainingState state, int rank, int workers) {
        this.parameters = tensors.parameters();
        this.state = state;
        this.rank = rank;
        this.workers = workers;
        this.written = new Slice(parameters.size() * rank / workers, parameters.size() * (rank + 1) / workers);
        this.share = tensors.share();
        try (PointerScope scope = new PointerScope()) {
            this.weights = copy(written.of(parameters.values()));
            scope.deallocate();
        }
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

    /** Writes this worker's file and forces it to the disk. */
    void write(Path folder) throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        SequencedMap<String, String> begins = new LinkedHashMap<>();
        for (FlatParameters.Slot slot : parameters.slots()) {
            add(tensors, begins, slot.name(), slot, written, weights);
        }
        for (FlatParameters.Slot slot : parameters.slots()) {
            moments.forEach((name, flat) -> add(tensors, begins, moment(name, slot.name()), slot, share, flat));
        }
        tensors.put(generator(rank), new Tensor(Safetensors.Dtype.U8, List.of(generator.byteSize()), generator));
        SafetensorsWriter.write(folder.resolve(file(rank, workers)), tensors, begins);
    }

    /** Adds what of a parameter lies in a slice of the flat buffer, if anything does. */
    private static void add(
            SequencedMap<String, Tensor> tensors,
            SequencedMap<String, String> begins,
            String name,
            FlatParameters.Slot slot,
            Slice slice,
            MemorySegment flat) {
        Slice whole = slot.slice();
        Slice piece = whole.and(slice);
        if (piece.length() == 0) {
            return;
        }
        MemorySegment data = TensorMemory.slice(flat, piece.within(slice));
        if (piece.equals(whole)) {
            tensors.put(name, new Tensor(Safetensors.Dtype.F32, slot.shape(), data));
        } else {
            tensors.put(name, new Tensor(Safetensors.Dtype.F32, List.of(piece.length()), data));
            begins.put(name, String.valueOf(piece.within(whole).from()));
        }
    }

    /** The file of one of the workers. */
    static String file(int rank, int workers) {
        return String.format(Locale.ROOT, "part-%05d-of-%05d.safetensors", rank, workers);
    }

    /** What a parameter's part of a moment is called. */
    static String moment(String name, String parameter) {
        return name + "." + parameter;
    }

    /** What the state of a worker's generator is called. */
    static String generator(int rank) {
        return "generator." + rank;
    }

    @Override
    public void close() {
        arena.close();
    }
}
