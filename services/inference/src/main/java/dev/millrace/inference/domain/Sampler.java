package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
        LikeliestFirst order = new LikeliestFirst(logits);
        int first = order.next();
        if (sampling.temperature() == 0) {
            return first;
        }
        double total = 0;
        for (float logit : logits) {
            total += weight(logit, logits[first]);
        }
        return sampling.topK() == 0 && sampling.topP() == 1
                ? drawn(first, order, logits, total)
                : drawn(likeliest(first, order, logits, total), logits);
    }

    /** A share of the likeliest token's probability, at this temperature. */
    private double weight(float logit, float highest) {
        return Math.exp((logit - highest) / sampling.temperature());
    }

    /** One of all tokens. */
    private int drawn(int first, LikeliestFirst order, float[] logits, double total) {
        double at = random.nextDouble() * total;
        int id = first;
        for (int i = 1; i < logits.length; i++) {
            at -= weight(logits[id], logits[first]);
            if (at < 0) {
                return id;
            }
            id = order.next();
        }
        return id;
    }

    /** The likeliest tokens: at most top-k, and the fewest whose probabilities reach top-p (Holtzman et al. 2020). */
    private List<Integer> likeliest(int first, LikeliestFirst order, float[] logits, double total) {
        int most = sampling.topK() == 0 ? logits.length : Math.min(sampling.topK(), logits.length);
        List<Integer> kept = new ArrayList<>();
        kept.add(first);
        double sum = 1;
        while (sum < sampling.topP() * total && kept.size() < most) {
            int id = order.next();
            sum += weight(logits[id], logits[first]);
            kept.add(id);
        }
        return kept;
    }

    private int drawn(List<Integer> among, float[] logits) {
        float highest = logits[among.getFirst()];
        double mass = 0;
        for (int id : among) {
            mass += weight(logits[id], highest);
        }
        double at = random.nextDouble() * mass;
        for (int id : among) {
            at -= weight(logits[id], highest);
            if (at < 0) {
                return id;
            }
        }
        return among.getLast();
    }
}
