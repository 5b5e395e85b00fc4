package dev.millrace.inference.domain;

import java.util.Map;

/**
 * How the next token is chosen.
 *
 * @param temperature 0: the likeliest token, always; above: divides the logits
 * @param topP only the likeliest tokens whose probabilities sum up to this share of those that top-k and min-p leave; 1: all
 * @param topK only this many of the likeliest tokens; 0: all
 * @param minP only tokens with at least this share of the likeliest one's probability, at this temperature; 0: all
 * @param bias added to the logits of these tokens, before the penalties
 * @param seed same seed, same choices
 */
public record Sampling(
        double temperature,
        double topP,
        int topK,
        double minP,
        Penalties penalties,
        Map<Integer, Double> bias,
        long seed) {

    /** Always the likeliest token. */
    public static final Sampling GREEDY = at(0, 0);

    public Sampling {
        require(temperature >= 0 && temperature <= 2, "temperature is between 0 and 2");
        require(topP > 0 && topP <= 1, "top_p is above 0 and at most 1");
        require(topK >= 0, "top_k isn't negative");
        require(minP >= 0 && minP <= 1, "min_p is between 0 and 1");
        bias = Map.copyOf(bias);
        require(bias.values().stream().allMatch(b -> Math.abs(b) <= 100), "logit_bias is between -100 and 100");
    }

    /** From all tokens as they are. */
    public static Sampling at(double temperature, long seed) {
        return new Sampling(temperature, 1, 0, 0, Penalties.NONE, Map.of(), seed);
    }

    /** The same with other choices. */
    public Sampling withSeed(long other) {
        return new Sampling(temperature, topP, topK, minP, penalties, bias, other);
    }

    /** Whether other logits count than the model's. */
    boolean changesLogits() {
        return !penalties.equals(Penalties.NONE) || !bias.isEmpty();
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
