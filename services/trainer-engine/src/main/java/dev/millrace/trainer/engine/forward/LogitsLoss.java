package dev.millrace.trainer.engine.forward;

import dev.millrace.trainer.engine.model.Batch;

/** The loss of logits. */
final class LogitsLoss {

    private LogitsLoss() {}

    /**
     * Mean over the targets that count, in nats; not a number where none does.
     *
     * @param logits {rows, places, vocabulary}
     */
    static double of(float[] logits, int vocabulary, Rows targets) {
        double sum = 0;
        int counted = 0;
        for (int row = 0; row < targets.count(); row++) {
            for (int place = 0; place < targets.length(); place++) {
                long target = targets.at(row, place);
                if (target != Batch.IGNORED) {
                    int begin = (row * targets.length() + place) * vocabulary;
                    sum += logSumExp(logits, begin, vocabulary) - logits[begin + (int) target];
                    counted++;
                }
            }
        }
        return sum / counted;
    }

    private static double logSumExp(float[] logits, int begin, int count) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = begin; i < begin + count; i++) {
            largest = Math.max(largest, logits[i]);
        }
        double sum = 0;
        for (int i = begin; i < begin + count; i++) {
            sum += Math.exp(logits[i] - largest);
        }
        return largest + Math.log(sum);
    }
}
