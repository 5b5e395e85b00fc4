package dev.millrace.trainer.engine.checkpoint;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.trainer.engine.device.Device;
import dev.millrace.trainer.engine.group.Slice;
import dev.millrace.trainer.engine.model.FlatParameters;
import dev.millrace.trainer.engine.optimizer.Optimizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;

/**
 * The tensors that change in training, as one worker has them.
 *
 * @param parameters the weights
 * @param share what of them the optimiser changes here: whole parameters
 * @param optimizer what it remembers of its share
 */
public record TrainingTensors(FlatParameters parameters, Slice share, Optimizer optimizer) {

    /** What the generator's state was called when the first worker alone wrote its own. */
    private static final String ONLY_GENERATOR = "generator";

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
     * Takes everything from a checkpoint that was verified before. Where more workers go on than wrote it, those that it has
     * no generator of keep the one they have.
     *
     * @param names what a parameter's tensor is called in it
     * @param rank this worker's number
     */
    void load(Path folder, TrainingState state, UnaryOperator<String> names, int rank) throws IOException {
        try (Pieces pieces = Pieces.open(folder)) {
            expectAll(pieces, names);
            Optional<MemorySegment> generator = generator(pieces, rank);
            if (generator.isPresent()) {
                restoreGenerators(generator.get());
            }
            for (FlatParameters.Slot slot : parameters.slots()) {
                String name = names.apply(slot.name());
                pieces.copy(name, slot, into(parameters.values(), slot.slice()));
                if (share.holds(slot.slice())) {
                    for (Map.Entry<String, Tensor> moment : optimizer.moments().entrySet()) {
                        pieces.copy(
                                Snapshot.moment(moment.getKey(), name),
                                slot,
                                into(moment.getValue(), slot.slice().within(share)));
                    }
                }
            }
        }
        optimizer.steps(state.updates());
    }

    /** What lacks a tensor, of whichever worker, changes nothing here. */
    private void expectAll(Pieces pieces, UnaryOperator<String> names) throws MalformedModel {
        for (FlatParameters.Slot slot : parameters.slots()) {
            String name = names.apply(slot.name());
            pieces.copy(name, slot, (bytes, at) -> {});
            for (String moment : optimizer.moments().keySet()) {
                pieces.copy(Snapshot.moment(moment, name), slot, (bytes, at) -> {});
            }
        }
    }

    private static Pieces.Target into(Tensor flat, Slice slice) {
        return (bytes, at) -> TensorMemory.write(bytes, flat, slice.from() * Float.BYTES + at);
    }

    private static Optional<MemorySegment> generator(Pieces pieces, int rank) throws MalformedModel {
        Optional<MemorySegment> own = pieces.bytes(Snapshot.generator(rank));
        if (own.isPresent() || rank > 0) {
            return own;
        }
        Optional<MemorySegment> only = pieces.bytes(ONLY_GENERATOR);
        if (only.isEmpty()) {
            throw new MalformedModel("the generator's state is missing");
        }
        return only;
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
