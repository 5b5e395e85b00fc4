package dev.millrace.evaluator.domain.paired;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The interval of a difference from draws of clusters with replacement, both versions' values of a cluster drawn together
 * (Efron 1979). Percentiles of draws are too narrow for few clusters; they are taken further out, to where they agree with
 * Student's interval of a mean (Hesterberg 2015, "What Teachers Should Know About the Bootstrap", the expanded percentile
 * interval). The draws are the same each time.
 */
final class PairedBootstrap {

    private static final int MOST_DRAWS = 10_000;
    private static final int FEWEST_DRAWS = 2_000;

    /** Clusters drawn in all: of very many, fewer draws tell as much, their differences being nearly normal. */
    private static final int ENOUGH = 100_000_000;

    private static final long SEED = 0x6d696c6c72616365L;

    private final int clusters;
    /** In each draw, in order of size. */
    private final double[] differences;

    private PairedBootstrap(Clusters of) {
        this.clusters = of.size();
        SplittableRandom random = new SplittableRandom(SEED);
        this.differences = new double[Math.clamp(ENOUGH / clusters, FEWEST_DRAWS, MOST_DRAWS)];
        Arrays.setAll(differences, draw -> of.difference(() -> place(random, clusters)));
        Arrays.sort(differences);
    }

    static PairedBootstrap of(Clusters clusters) {
        return new PairedBootstrap(clusters);
    }

    /** As even as 32 bits are over {@code n} places, by a rule that no release of Java changes. */
    private static int place(SplittableRandom random, int n) {
        return (int) (((random.nextLong() >>> 32) * n) >>> 32);
    }

    Interval within(double confidence) {
        double t = Quantiles.student(0.5 + confidence / 2, clusters - 1.0);
        double below = Quantiles.normalShare(-Math.sqrt(clusters / (clusters - 1.0)) * t);
        return new Interval(quantile(below), quantile(1 - below));
    }

    /** Two-sided: twice the share of draws on the other side of 0, none of which would be too good to be true. */
    double p() {
        int notAbove = 0;
        int notBelow = 0;
        for (double difference : differences) {
            notAbove += difference <= 0 ? 1 : 0;
            notBelow += difference >= 0 ? 1 : 0;
        }
        return Math.min(1, 2.0 * (Math.min(notAbove, notBelow) + 1) / (differences.length + 1));
    }

    /** Linear between the two nearest draws. */
    private double quantile(double share) {
        double at = share * (differences.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(below + 1, differences.length - 1);
        return differences[below] + (at - below) * (differences[above] - differences[below]);
    }
}
