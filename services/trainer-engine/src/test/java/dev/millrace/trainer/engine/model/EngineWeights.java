package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.Safetensors.Dtype;
import dev.millrace.contracts.models.Safetensors.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** An engine's parameters by their names. */
public final class EngineWeights {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final FlatParameters parameters;
    private final MemorySegment all;

    public EngineWeights(FlatParameters parameters) {
        float[] values = new float[(int) parameters.size()];
        parameters.values().data_ptr_float().get(values);
        this.parameters = parameters;
        this.all = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
        MemorySegment.copy(values, 0, all, FLOAT, 0, values.length);
    }

    public Tensor of(String name) {
        FlatParameters.Slot slot = parameters.slot(name);
        return new Tensor(
                Dtype.F32,
                slot.parameter().shape().stream().map(Integer::longValue).toList(),
                all.asSlice(slot.offset() * Float.BYTES, slot.length() * Float.BYTES));
    }
}
