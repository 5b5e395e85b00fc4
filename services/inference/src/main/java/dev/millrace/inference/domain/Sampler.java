package dev.millrace.inference.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses one sequence's tokens. Its choices depend on the seed and the logits, not on anything else that runs. Restrictions,
 * biases, penalties, temperature, min-p, top-k and top-p apply in this order, as in vLLM.
 */
final class Sampler {
    private final Sampling sampling;
    private final SplittableRandom random;
    private final Map<Integer, Integer> generated = new HashMap<>();
    /** What is dearer since it has been there, in the prompt as well; nothing where that makes no difference. */
    private final Set<Integer> repeated = new HashSet<>();

    Sampler(Sampling sampling, int[] prompt) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
        if (repeats()) {
            IntStream.of(prompt).forEach(repeated::add);
        }
    }

    private boolean repeats() {
        return sampling.penalties().repetition() != 1;
    }

    /** The next token, one that the restriction leaves. */
    int next(TokenDistribution distribution, Restriction restriction) {
        boolean asTheyAre = restriction.isNone() && !sampling.changesLogits();
        int id = sampling.temperature() == 0 && asTheyAre
                ? distribution.argmax()
                : choose(adjusted(distribution, restriction));
        generated.merge(id, 1, Integer::sum);
        if (repeats()) {
            repeated.add(id);
        }
        return id;
    }

    private float[] adjusted(TokenDistribution distribution, Restriction restriction) {
        float[] logits = distribution.copyOfLogits();
        restriction.apply(logits);
        sampling.bias().forEach((id, bias) -> logits[id] += bias.floatValue());
        Penalties penalties = sampling.penalties();
        repeated.forEach(id -> logits[id] = repeated(logits[id]));
        generated.forEach((id, n) -> logits[id] -= (float) (n * penalties.frequency() + penalties.presence()));
        return logits;
    }

    private float repeated(float logit) {
        double penalty = sampling.penalties().repetition();
        return (float) (logit > 0 ? logit / penalty : logit * penalty);
    }

    private int choose(float[] logits) {
        int first = likeliest(logits);
        if (sampling.temperature() == 0) {
            return first;
        }
        leaveOutUnlikely(logits, logits[first]);
        if (sampling.topK() == 0 && sampling.topP() == 1) {
            return drawn(logits, logits[first]);
        }
        return drawn(likeliest(logits, first), logits, logits[first]);
    }

    /** Of equal ones the first. */
    private static int likeliest(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        return best;
    }

    /** Min-p (Nguyen et al. 2024). */
    private void leaveOutUnlikely(float[] logits, float highest) {
        if (sampling.minP() > 0) {
            double least = highest + sampling.temperature() * Math.log(sampling.minP());
            for (int id = 0; id < logits.length; id++) {
                if (logits[id] < least) {
                    logits[id] = Float.NEGATIVE_INFINITY;
                }
            }
        }
    }

    /** A share of the likeliest token's probability, at this temperature. */
    private double weight(float logit, float highest) {
        return Math.exp((logit - highest) / sampling.temperature());
    }

    private double total(float[] logits, float highest) {
        double total = 0;
        for (float logit : logits) {
            total += weight(logit, highest);
        }
        return total;
    }

    /** One of all tokens: in the order of their ids, for which nothing has to be sorted. */
    private int drawn(float[] logits, float highest) {
        double at = random.nextDouble() * total(logits, highest);
        int last = 0;
        for (int id = 0; id < logits.length; id++) {
            double weight = weight(logits[id], highest);
            at -= weight;
            if (at < 0) {
                return id;
            }
            last = weight > 0 ? id : last; // rounding may leave a rest that belongs to nobody
        }
        return last;
    }

    /** The likeliest tokens: at most top-k, and of those the fewest whose probabilities reach top-p (Holtzman et al. 2020). */
    private List<Integer> likeliest(float[] logits, int first) {
        float highest = logits[first];
        LikeliestFirst order = new LikeliestFirst(logits);
        List<Integer> kept = new ArrayList<>();
        boolean all = sampling.topK() == 0 || sampling.topK() >= logits.length;
        double total = all ? total(logits, highest) : 0;
        double sum = 0;
        while (kept.size() < (all ? logits.length : sampling.topK()) && (!all || sum < sampling.topP() * total)) {
            int id = order.next();
            double weight = weight(logits[id], highest);
            if (weight == 0) {
                break;
            }
            sum += weight;
            kept.add(id);
        }
        return all ? kept : upToShare(kept, logits, highest, sampling.topP() * sum);
    }

    private List<Integer> upToShare(List<Integer> kept, float[] logits, float highest, double share) {
        int n = 0;
        for (double sum = 0; n < kept.size() && sum < share; n++) {
            sum += weight(logits[kept.get(n)], highest);
        }
        return kept.subList(0, n);
    }

    private int drawn(List<Integer> among, float[] logits, float highest) {
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
