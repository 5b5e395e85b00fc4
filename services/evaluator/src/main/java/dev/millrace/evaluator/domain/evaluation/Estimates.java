package dev.millrace.evaluator.domain.evaluation;

/**
 * Ratios with their standard errors, over independent items. lm-evaluation-harness gives none for these; the gate needs them.
 */
final class Estimates {

    private Estimates() {}

    /**
     * A figure.
     *
     * @param stderr its standard error; 0 when there is only one item, which tells nothing about it
     */
    record Estimate(double value, double stderr) {

        /** Another figure that is {@code exp} of this one; its error by the delta method. */
        Estimate exp() {
            double grown = Math.exp(value);
            return new Estimate(grown, grown * stderr);
        }

        Estimate times(double factor) {
            return new Estimate(value * factor, Math.abs(factor) * stderr);
        }
    }

    /**
     * The sum of one quantity over the sum of another, such as nats per byte over texts of unequal length. The error is
     * that of the ratio estimator, the texts being the sample (Cochran, Sampling Techniques, 6.4).
     */
    static Estimate ratio(double[] above, double[] below) {
        double sumAbove = 0;
        double sumBelow = 0;
        for (int i = 0; i < above.length; i++) {
            sumAbove += above[i];
            sumBelow += below[i];
        }
        double ratio = sumAbove / sumBelow;
        double squares = 0;
        for (int i = 0; i < above.length; i++) {
            double residual = above[i] - ratio * below[i];
            squares += residual * residual;
        }
        return new Estimate(ratio, error(squares, above.length) / sumBelow);
    }

    private static double error(double squares, int n) {
        return n < 2 ? 0 : Math.sqrt(squares * n / (n - 1));
    }
}
