package dev.millrace.trainer.engine.model;

import dev.millrace.contracts.models.MalformedModel;
import dev.millrace.contracts.models.Safetensors.Tensor;
import dev.millrace.contracts.models.forms.PublishedModel;
import dev.millrace.trainer.engine.device.Device;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;

/** Parameters of a published model. */
public final class PublishedParameters {

    private PublishedParameters() {}

    /**
     * Reads them all to a device, as 32-bit floats.
     *
     * @throws MalformedModel when its files aren't the model that its configuration describes
     */
    public static FlatParameters load(PublishedModel model, Device device) throws MalformedModel {
        FlatParameters read = load(model);
        if (device.isHost()) {
            return read;
        }
        FlatParameters there = new FlatParameters(model.architecture(), device);
        there.values().copy_(read.values());
        return there;
    }

    /**
     * Reads them all to main memory, as 32-bit floats.
     *
     * @throws MalformedModel when its files aren't the model that its configuration describes
     */
    public static FlatParameters load(PublishedModel model) throws MalformedModel {
        FlatParameters parameters = new FlatParameters(model.architecture());
        MemorySegment values = Device.bytes(parameters.values());
        try (Arena arena = Arena.ofConfined()) {
            Map<String, Tensor> published = model.parameters(arena);
            for (FlatParameters.Slot slot : parameters.slots()) {
                Objects.requireNonNull(published.get(slot.name()))
                        .copyFloats(values.asSlice(slot.offset() * Float.BYTES, slot.length() * Float.BYTES));
            }
        }
        return parameters;
    }
}
