package dev.millrace.trainer.engine;

/** The loss or the gradient is no longer a number; trying again would give the same. */
final class Diverged extends Exception {

    private static final long serialVersionUID = 1L;

    /** After as many steps in a row as are skipped at most. */
    Diverged(long step, int skipped, String reason) {
        super(
                "Training diverged at step %d: %d steps in a row were skipped, the last since %s. Lower training.learningRate, or look at the data from there on."
                        .formatted(step, skipped, reason));
    }

    Diverged(long step, double loss, double norm, double rate) {
        super(("Training diverged at step %d: loss %s, gradient norm %s, learning rate %s. Lower training.learningRate "
                        + "or training.clip, or lengthen training.warmup.")
                .formatted(step, loss, norm, rate));
    }
}
