package dev.millrace.trainer.engine.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * What a training remembers of its steps to tell one that is out of line.
 *
 * @param skipped steps that changed nothing, in all
 * @param inARow of them since the last one that did
 * @param losses of the last steps that changed something, oldest first
 * @param norms of their gradients
 * @param scale of the loss in half precision
 */
public record StepHistory(long skipped, int inARow, List<Double> losses, List<Double> norms, LossScale scale) {

    /** Of a training that skips nothing and remembers nothing. */
    public static final StepHistory NONE = new StepHistory(0, 0, List.of(), List.of(), LossScale.FIRST);

    public StepHistory {
        losses = List.copyOf(losses);
        norms = List.copyOf(norms);
    }

    /** After a step that changed the weights. */
    public StepHistory taken(double loss, double norm, int remembered) {
        return new StepHistory(skipped, 0, last(losses, loss, remembered), last(norms, norm, remembered), scale);
    }

    /** After one that didn't. */
    public StepHistory skippedOne() {
        return new StepHistory(skipped + 1, inARow + 1, losses, norms, scale);
    }

    /** After one whose gradients overflowed half precision, so that it changed nothing. */
    public StepHistory overflowed() {
        return new StepHistory(skipped + 1, inARow, losses, norms, scale.halved());
    }

    /** After one whose gradients didn't. */
    public StepHistory fitted() {
        return new StepHistory(skipped, inARow, losses, norms, scale.held());
    }

    private static List<Double> last(List<Double> before, double next, int remembered) {
        List<Double> all = new ArrayList<>(before);
        all.add(next);
        return all.subList(Math.max(0, all.size() - remembered), all.size());
    }
}
