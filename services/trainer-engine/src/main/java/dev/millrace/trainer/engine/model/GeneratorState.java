package dev.millrace.trainer.engine.model;

import dev.millrace.trainer.engine.device.Device;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;

/** Where a device's generators stand, so that what was drawn can be drawn again. It belongs to the caller's scope. */
public final class GeneratorState {

    private final Device device;
    private final List<Tensor> states = new ArrayList<>();

    private GeneratorState(Device device) {
        this.device = device;
        device.generators().forEach(generator -> states.add(generator.get_state()));
    }

    public static GeneratorState now(Device device) {
        return new GeneratorState(device);
    }

    /** Draws from here on what was drawn after this was taken. */
    public void restore() {
        List<Generator> generators = device.generators();
        for (int i = 0; i < generators.size(); i++) {
            generators.get(i).set_state(states.get(i));
        }
    }
}
