package dev.millrace.inference.domain;

/**
 * What makes tokens dearer that have been there.
 *
 * @param frequency taken off a token's logit for each time it has been generated (OpenAI's {@code frequency_penalty})
 * @param presence taken off once for each token that has been generated ({@code presence_penalty})
 * @param repetition divides a positive logit, and multiplies a negative one, of each token of the prompt and of what has been
 *     generated (Keskar et al. 2019, as vLLM and transformers have it); 1: leaves it
 */
public record Penalties(double frequency, double presence, double repetition) {

    /** None. */
    public static final Penalties NONE = new Penalties(0, 0, 1);

    /** Beyond these a logit would soon be no number any more. */
    public static final double LEAST_REPETITION = 0.01;

    /** See {@link #LEAST_REPETITION}. */
    public static final double MOST_REPETITION = 100;

    public Penalties {
        if (!(Math.abs(frequency) <= 2 && Math.abs(presence) <= 2)) {
            throw new IllegalArgumentException("frequency_penalty and presence_penalty are between -2 and 2");
        }
        if (!(repetition >= LEAST_REPETITION && repetition <= MOST_REPETITION)) {
            throw new IllegalArgumentException(
                    "repetition_penalty is between %s and %s".formatted(LEAST_REPETITION, MOST_REPETITION));
        }
    }
}
