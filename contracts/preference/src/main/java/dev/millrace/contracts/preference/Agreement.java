package dev.millrace.contracts.preference;

import java.util.List;
import java.util.Optional;

/**
 * How far two raters agree on the same items.
 *
 * @param items rated by both
 * @param observed the share on which both said the same
 * @param kappa Cohen's kappa (1960): what they agree beyond what their own leanings would make them by chance, as a share of what
 *     there is beyond it; absent without items, and where chance alone agrees always (both said the same of all)
 * @param interval kappa's, by its large-sample standard error (Fleiss, Cohen and Everitt, 1969); items count as independent
 */
public record Agreement(int items, double observed, Optional<Double> kappa, Optional<Interval> interval) {

    /** What a disagreement costs. */
    public enum Weighting {
        /** Each the same: for verdicts. */
        NONE,
        /** The square of its distance: for ratings, where one point apart is nearly the same. */
        QUADRATIC
    }

    /**
     * The agreement of two raters on which of two answers is better.
     *
     * @param one of the one rater
     * @param other of the other, on the same answers in the same order
     */
    public static Agreement of(List<Preference> one, List<Preference> other) {
        List<Preference> kinds = List.of(Preference.values());
        int[][] table = new int[kinds.size()][kinds.size()];
        for (int i = 0; i < one.size(); i++) {
            table[kinds.indexOf(one.get(i))][kinds.indexOf(other.get(i))]++;
        }
        return of(table, Weighting.NONE);
    }

    /**
     * The agreement of two raters.
     *
     * @param table how many items the one put in the row's category and the other in the column's; square
     */
    public static Agreement of(int[][] table, Weighting weighting) {
        int n = 0;
        int same = 0;
        for (int i = 0; i < table.length; i++) {
            for (int count : table[i]) {
                n += count;
            }
            same += table[i][i];
        }
        if (n == 0) {
            return new Agreement(0, 0, Optional.empty(), Optional.empty());
        }
        double observed = (double) same / n;
        Weighted weighted = new Weighted(table, n, weighting);
        return 1 - weighted.expected < 1e-12
                ? new Agreement(n, observed, Optional.empty(), Optional.empty())
                : new Agreement(n, observed, Optional.of(weighted.kappa()), Optional.of(weighted.interval()));
    }

    /** Shares of items, and what an agreement is worth: 1 for the same category, 0 for those farthest apart. */
    private static final class Weighted {
        private final int n;
        private final double[][] shares;
        private final double[][] worth;
        /** What a row's, and a column's, items are worth on average when the other rater rates by chance. */
        private final double[] byRow;

        private final double[] byColumn;
        private double observed;
        private double expected;

        Weighted(int[][] table, int n, Weighting weighting) {
            int size = table.length;
            this.n = n;
            this.shares = new double[size][size];
            this.worth = new double[size][size];
            this.byRow = new double[size];
            this.byColumn = new double[size];
            double[] rows = new double[size];
            double[] columns = new double[size];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    shares[i][j] = (double) table[i][j] / n;
                    worth[i][j] = worth(i, j, size, weighting);
                    rows[i] += shares[i][j];
                    columns[j] += shares[i][j];
                }
            }
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    observed += worth[i][j] * shares[i][j];
                    expected += worth[i][j] * rows[i] * columns[j];
                    byRow[i] += worth[i][j] * columns[j];
                    byColumn[j] += worth[i][j] * rows[i];
                }
            }
        }

        private static double worth(int i, int j, int size, Weighting weighting) {
            return switch (weighting) {
                case NONE -> i == j ? 1 : 0;
                case QUADRATIC -> 1 - (double) (i - j) * (i - j) / ((size - 1) * (size - 1));
            };
        }

        double kappa() {
            return (observed - expected) / (1 - expected);
        }

        Interval interval() {
            double sum = 0;
            for (int i = 0; i < shares.length; i++) {
                for (int j = 0; j < shares.length; j++) {
                    double of = worth[i][j] * (1 - expected) - (byRow[i] + byColumn[j]) * (1 - observed);
                    sum += shares[i][j] * of * of;
                }
            }
            double off = observed * expected - 2 * expected + observed;
            double error = Math.sqrt(Math.max(0, sum - off * off) / n) / ((1 - expected) * (1 - expected));
            return new Interval(Math.max(-1, kappa() - Interval.Z * error), Math.min(1, kappa() + Interval.Z * error));
        }
    }
}
