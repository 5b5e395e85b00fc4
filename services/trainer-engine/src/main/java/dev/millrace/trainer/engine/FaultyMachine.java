package dev.millrace.trainer.engine;

import java.io.IOException;

/** The same step from the same state gave two results: the attempt ends, and another goes on from the last checkpoint. */
final class FaultyMachine extends IOException {

    private static final long serialVersionUID = 1L;

    FaultyMachine(long step, double loss, double norm, double lossAgain, double normAgain) {
        super(("step %d gave loss %s and gradient norm %s, and from the same state again %s and %s: "
                        + "this machine doesn't compute reliably; have its memory and processor checked")
                .formatted(step, loss, norm, lossAgain, normAgain));
    }
}
