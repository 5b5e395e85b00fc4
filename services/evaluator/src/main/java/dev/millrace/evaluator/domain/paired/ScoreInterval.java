package dev.millrace.evaluator.domain.paired;

/**
 * The interval of a difference of two shares of the same items: Tango's score interval (1998, "Equivalence test and
 * confidence interval for the difference in proportions for the paired-sample design", formulas 6 to 8), which keeps its
 * confidence for few items and for differences at the edge (Fagerland, Lydersen and Laake 2014).
 *
 * @param gained items that only the new model has right; a share of one where items are worth less than one each
 * @param lost items that only the live model has right
 * @param n all items
 */
record ScoreInterval(double gained, double lost, double n) {

    private static final double PRECISION = 1e-13;

    /** The interval that reaches {@code deviations} standard deviations to each side. */
    Interval within(double deviations) {
        double observed = (gained - lost) / n;
        return new Interval(root(observed, -1, deviations), root(observed, 1, deviations));
    }

    /** Where between the difference that was observed and an end the score comes to {@code deviations}. */
    private double root(double observed, double end, double deviations) {
        double near = observed;
        double far = end;
        while (Math.abs(far - near) > PRECISION) {
            double middle = (near + far) / 2;
            if (Math.abs(score(middle)) < deviations) {
                near = middle;
            } else {
                far = middle;
            }
        }
        return (near + far) / 2;
    }

    private double score(double difference) {
        double above = gained - lost - n * difference;
        double variance = n * (2 * onlyLive(difference) + difference * (1 - difference));
        return variance <= 0 ? Math.copySign(above == 0 ? 0 : Double.MAX_VALUE, above) : above / Math.sqrt(variance);
    }

    /** The likeliest share of what only the live model has right, if the difference were this one. */
    private double onlyLive(double difference) {
        double b = -gained - lost + (2 * n - gained + lost) * difference;
        double c = -lost * difference * (1 - difference);
        return (Math.sqrt(Math.max(0, b * b - 8 * n * c)) - b) / (4 * n);
    }
}
