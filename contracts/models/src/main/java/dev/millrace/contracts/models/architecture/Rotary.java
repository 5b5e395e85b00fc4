package dev.millrace.contracts.models.architecture;

import java.util.Optional;

/**
 * Rotary positions, in the order that turns component i together with component i + dimensions / 2.
 *
 * @param theta base of the wavelengths
 * @param dimensions how many of a head's components are turned, the first; even
 * @param scaling stretches long wavelengths for contexts beyond those of the training before
 */
public record Rotary(double theta, int dimensions, Optional<Llama3Scaling> scaling) {

    /**
     * Llama 3.1's scaling: wavelengths above {@code original / lowFrequency} are stretched by {@code factor}, those below
     * {@code original / highFrequency} stay, between the two it goes over smoothly.
     *
     * @param original the context of the training before, in tokens
     */
    public record Llama3Scaling(double factor, double lowFrequency, double highFrequency, int original) {
        public Llama3Scaling {
            if (!(factor >= 1) || !(lowFrequency > 0) || !(highFrequency > lowFrequency) || original < 1) {
                throw new IllegalArgumentException(
                        "Of a scaling the factor is from 1, the low frequency factor above 0 and below the high one");
            }
        }

        private double of(double frequency) {
            double turns = original * frequency / (2 * Math.PI);
            if (turns > highFrequency) {
                return frequency;
            }
            double stretched = frequency / factor;
            if (turns < lowFrequency) {
                return stretched;
            }
            double smooth = (turns - lowFrequency) / (highFrequency - lowFrequency);
            return (1 - smooth) * stretched + smooth * frequency;
        }
    }

    public Rotary {
        if (!(theta > 1) || dimensions < 2 || dimensions % 2 != 0) {
            throw new IllegalArgumentException(
                    "Rotary positions have a base above 1 and turn an even number of components, not %s and %d"
                            .formatted(theta, dimensions));
        }
    }

    /**
     * By how much each pair of components is turned from one position to the next, in radians: pair i by θ^(−2i / dimensions),
     * then scaled. Rounded as Hugging Face transformers rounds, so that logits agree far from the first position, too.
     */
    public float[] frequencies() {
        float[] frequencies = new float[dimensions / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float unscaled = (float) (1.0 / Math.pow(theta, 2.0 * i / dimensions));
            frequencies[i] = scaling.isPresent() ? (float) scaling.get().of(unscaled) : unscaled;
        }
        return frequencies;
    }
}
