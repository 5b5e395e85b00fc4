package dev.millrace.trainer.engine.checkpoint;

import static org.bytedeco.pytorch.global.torch.getDefaultCPUGenerator;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.optimizer.Optimizer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The tensors that change in training.
 *
 * @param parameters the weights
 * @param optimizer what it remembers
 */
public record TrainingTensors(FlatParameters parameters, Optimizer optimizer) {

    /** State of libtorch's generator. */
    MemorySegment generatorState() {
        try (PointerScope scope = new PointerScope()) {
            byte[] state = TensorMemory.of(getDefaultCPUGenerator().get_state()).toArray(ValueLayout.JAVA_BYTE);
            scope.deallocate();
            return MemorySegment.ofArray(state);
        }
    }

    /**
     * Takes everything from a checkpoint that was verified before.
     *
     * @param names what a parameter's tensor is called in it
     */
    void load(Path folder, TrainingState state, UnaryOperator<String> names) throws IOException {
        try (Safetensors weights = Safetensors.open(folder.resolve(Snapshot.WEIGHTS));
                Safetensors moments = Safetensors.open(folder.resolve(Snapshot.OPTIMIZER))) {
            for (FlatParameters.Slot slot : parameters.slots()) {
                String name = names.apply(slot.name());
                fill(parameters.values(), slot, weights.floats(name, slot.dimensions()));
                for (Map.Entry<String, Tensor> moment : optimizer.moments().entrySet()) {
                    String own = Snapshot.moment(moment.getKey(), name);
                    fill(moment.getValue(), slot, moments.floats(own, slot.dimensions()));
                }
            }
            Safetensors.Tensor generator = moments.tensors().get(Snapshot.GENERATOR);
            if (generator == null) {
                throw new MalformedModel("the generator's state is missing");
            }
            restoreGenerator(generator.data());
        }
        optimizer.steps(state.updates());
    }

    private static void fill(Tensor flat, FlatParameters.Slot slot, MemorySegment from) {
        long at = slot.offset() * Float.BYTES;
        TensorMemory.of(flat).asSlice(at, from.byteSize()).copyFrom(from);
    }

    private static void restoreGenerator(MemorySegment saved) throws MalformedModel {
        try (PointerScope scope = new PointerScope()) {
            Tensor state = getDefaultCPUGenerator().get_state();
            if (state.nbytes() != saved.byteSize()) {
                throw new MalformedModel(
                        "the generator's state has %d bytes, not %d".formatted(saved.byteSize(), state.nbytes()));
            }
            TensorMemory.of(state).copyFrom(saved);
            getDefaultCPUGenerator().set_state(state);
            scope.deallocate();
        }
    }
}
