package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.optimizer.Optimizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;

/**
 * The tensors that change in training.
 *
 * @param parameters the weights
 * @param optimizer what it remembers
 */
public record TrainingTensors(FlatParameters parameters, Optimizer optimizer) {

    /** States of the generators: the processor's, and behind it that of the device, if it is another. */
    MemorySegment generatorState() {
        try (PointerScope scope = new PointerScope()) {
            ByteArrayOutputStream states = new ByteArrayOutputStream();
            for (Generator generator : parameters.device().generators()) {
                states.writeBytes(Device.bytes(generator.get_state()).toArray(ValueLayout.JAVA_BYTE));
            }
            scope.deallocate();
            return MemorySegment.ofArray(states.toByteArray());
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
            restoreGenerators(generator.data());
        }
        optimizer.steps(state.updates());
    }

    private static void fill(Tensor flat, FlatParameters.Slot slot, MemorySegment from) {
        TensorMemory.write(from, flat, slot.offset() * Float.BYTES);
    }

    /** What a checkpoint of another kind of device doesn't have goes on as it is. */
    private void restoreGenerators(MemorySegment saved) throws MalformedModel {
        try (PointerScope scope = new PointerScope()) {
            long at = 0;
            for (Generator generator : parameters.device().generators()) {
                Tensor state = generator.get_state();
                if (at > 0 && at == saved.byteSize()) {
                    break;
                }
                if (state.nbytes() > saved.byteSize() - at) {
                    throw new MalformedModel("the generator's state has %d bytes, not %d"
                            .formatted(saved.byteSize(), at + state.nbytes()));
                }
                Device.bytes(state).copyFrom(saved.asSlice(at, state.nbytes()));
                generator.set_state(state);
                at += state.nbytes();
            }
            scope.deallocate();
        }
    }
}
