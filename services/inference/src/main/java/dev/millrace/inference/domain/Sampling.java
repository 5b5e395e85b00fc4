package dev.millrace.inference.domain;

/**
 * How the next token is chosen.
 *
 * @param temperature 0: the likeliest token, always; above: divides the logits
 * @param topP only the likeliest tokens whose probabilities sum up to this share; 1: all
 * @param topK only this many of the likeliest tokens; 0: all
 * @param frequencyPenalty taken off a token's logit for each time it has been generated
 * @param presencePenalty taken off once for each token that has been generated
 * @param seed same seed, same choices
 */
public record Sampling(
        double temperature, double topP, int topK, double frequencyPenalty, double presencePenalty, long seed) {

    /** Always the likeliest token. */
    public static final Sampling GREEDY = new Sampling(0, 1, 0, 0, 0, 0);

    public Sampling {
        require(temperature >= 0 && temperature <= 2, "temperature is between 0 and 2");
        require(topP > 0 && topP <= 1, "top_p is above 0 and at most 1");
        require(topK >= 0, "top_k isn't negative");
        require(Math.abs(frequencyPenalty) <= 2, "frequency_penalty is between -2 and 2");
        require(Math.abs(presencePenalty) <= 2, "presence_penalty is between -2 and 2");
    }

    boolean penalizes() {
        return frequencyPenalty != 0 || presencePenalty != 0;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
