package dev.millrace.trainer.engine.model;

import static org.bytedeco.pytorch.global.torch.dropout;

import org.bytedeco.pytorch.Tensor;

/** Dropout (Srivastava et al. 2014, "Dropout"); which components are dropped is drawn from the default generator. */
final class Dropping {

    private Dropping() {}

    /**
     * The same with some components 0, and the others scaled so that the expected value stays.
     *
     * @param share of the components that become 0; with 0 nothing is drawn
     */
    static Tensor some(Tensor x, double share) {
        return share == 0 ? x : dropout(x, share, true);
    }
}
