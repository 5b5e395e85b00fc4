package dev.millrace.contracts.models.architecture;

/**
 * A normalisation of the last dimension.
 *
 * @param kind what is divided by, and whether the mean is taken away first
 * @param epsilon added under the root
 * @param bias whether a bias is added after the weight
 * @param plusOne whether the weight that multiplies is 1 + the parameter, as in Gemma
 */
public record Norm(Kind kind, double epsilon, boolean bias, boolean plusOne) {

    /** The two kinds. */
    public enum Kind {
        /** (x − mean) / standard deviation. */
        LAYER,
        /** x / root mean square. */
        RMS
    }

    public Norm {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("A norm's epsilon is above 0, not " + epsilon);
        }
    }

    /** LayerNorm with weight and bias. */
    public static Norm layer(double epsilon) {
        return new Norm(Kind.LAYER, epsilon, true, false);
    }

    /** RMSNorm with a weight. */
    public static Norm rms(double epsilon) {
        return new Norm(Kind.RMS, epsilon, false, false);
    }
}
