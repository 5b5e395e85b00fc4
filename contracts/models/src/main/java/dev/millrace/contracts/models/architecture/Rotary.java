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
    }

    public Rotary {
        if (!(theta > 1) || dimensions < 2 || dimensions % 2 != 0) {
            throw new IllegalArgumentException(
                    "Rotary positions have a base above 1 and turn an even number of components, not %s and %d"
                            .formatted(theta, dimensions));
        }
    }
}
