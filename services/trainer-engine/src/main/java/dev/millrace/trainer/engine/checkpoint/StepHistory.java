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
 */
public record StepHistory(long skipped, int inARow, List<Double> losses, List<Double> norms) {

    /** Of a training that skips nothing and remembers nothing. */
    public static final StepHistory NONE = new StepHistory(0, 0, List.of(), List.of());

    public StepHistory {
        losses = List.copyOf(losses);
        norms = List.copyOf(norms);
    }

    /** After a step that changed the weights. */
    public StepHistory taken(double loss, double norm, int remembered) {
        return new StepHistory(skipped, 0, last(losses, loss, remembered), last(norms, norm, remembered));
    }

    /** After one that didn't. */
    public StepHistory skippedOne() {
        return new StepHistory(skipped + 1, inARow + 1, losses, norms);
    }

    private static List<Double> last(List<Double> before, double next, int remembered) {
        List<Double> all = new ArrayList<>(before);
        all.add(next);
        return all.subList(Math.max(0, all.size() - remembered), all.size());
    }
}
