package dev.millrace.inference.domain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Chooses one sequence's tokens. Its choices depend on the seed and the logits, not on anything else that runs. */
final class Sampler {
    private final Sampling sampling;
    private final SplittableRandom random;
    private final Map<Integer, Integer> generated = new HashMap<>();

    Sampler(Sampling sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    int next(TokenDistribution distribution) {
        int id = sampling.temperature() == 0 && !sampling.penalizes()
                ? distribution.argmax()
                : choose(distribution.copyOfLogits());
        generated.merge(id, 1, Integer::sum);
        return id;
    }

    private int choose(float[] logits) {
        generated.forEach(
                (id, n) -> logits[id] -= (float) (n * sampling.frequencyPenalty() + sampling.presencePenalty()));
        int[] order = likeliestFirst(logits);
        if (sampling.temperature() == 0) {
            return order[0];
        }
        double[] weights = new double[order.length];
        double total = 0;
        for (int i = 0; i < order.length; i++) {
            weights[i] = Math.exp((logits[order[i]] - logits[order[0]]) / sampling.temperature());
            total += weights[i];
        }
        int kept = nucleus(weights, total);
        double mass = 0;
        for (int i = 0; i < kept; i++) {
            mass += weights[i];
        }
        double at = random.nextDouble() * mass;
        for (int i = 0; i < kept; i++) {
            at -= weights[i];
            if (at < 0) {
                return order[i];
            }
        }
        return order[kept - 1];
    }

    /** How many of the likeliest tokens remain: the fewest whose probabilities reach top-p (Holtzman et al. 2020). */
    private int nucleus(double[] weights, double total) {
        int most = sampling.topK() == 0 ? weights.length : Math.min(sampling.topK(), weights.length);
        double sum = 0;
        for (int i = 0; i < most; i++) {
            sum += weights[i];
            if (sum >= sampling.topP() * total) {
                return i + 1;
            }
        }
        return most;
    }

    /** Token ids by logit, the highest first; of equal ones the lower id first. */
    private static int[] likeliestFirst(float[] logits) {
        long[] keys = new long[logits.length];
        for (int id = 0; id < logits.length; id++) {
            int bits = Float.floatToIntBits(logits[id]);
            // Floats order as their bits do once the sign is taken care of; turned round to have the highest first.
            int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
            keys[id] = ((long) ~ascending << 32) | id;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }
}
