package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.getDefaultCPUGenerator;

import org.bytedeco.pytorch.Tensor;

/** Where libtorch's generator stands, so that what was drawn can be drawn again. It belongs to the caller's scope. */
public final class GeneratorState {

    private final Tensor state;

    private GeneratorState(Tensor state) {
        this.state = state;
    }

    public static GeneratorState now() {
        return new GeneratorState(getDefaultCPUGenerator().get_state());
    }

    /** Draws from here on what was drawn after this was taken. */
    public void restore() {
        getDefaultCPUGenerator().set_state(state);
    }
}
