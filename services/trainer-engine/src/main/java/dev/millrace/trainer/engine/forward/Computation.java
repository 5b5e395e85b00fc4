package dev.millrace.trainer.engine.forward;

import java.io.IOException;

/** Something that computes forward passes of a model. */
public interface Computation {

    /**
     * A forward pass.
     *
     * @throws IOException when it can't be computed, with the reason
     */
    Answer run(ModelInputs inputs) throws IOException;
}
