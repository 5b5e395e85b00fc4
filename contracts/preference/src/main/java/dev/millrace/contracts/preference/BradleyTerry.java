package dev.millrace.contracts.preference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Strengths of models such that a model beats another with the probability {@code s / (s + s')} (Bradley and Terry, 1952), by
 * maximum likelihood: Zermelo's iteration in Hunter's form (2004). A tie is half a win of each. So that a model that has always
 * won has a rating, too, every two models are given {@value #PRIOR} verdict more, a tie: with many verdicts it says nothing.
 *
 * <p>Told on Elo's scale: {@code 1000 + 400 · log10(s)}, where the strengths' geometric mean is 1.
 */
public final class BradleyTerry {

    /** Verdicts that every two models have been given beforehand, as a tie. */
    public static final double PRIOR = 0.5;

    /** How often items are drawn anew, with replacement, to see how far the ratings may be off. */
    public static final int DRAWS = 1000;

    private static final long SEED = 1234;
    private static final int MOST_STEPS = 10_000;
    private static final double EXACT = 1e-12;

    private BradleyTerry() {}

    /**
     * A model's strength.
     *
     * @param rating on Elo's scale
     * @param interval the middle 95 % of its ratings when items are drawn with replacement (percentile bootstrap)
     */
    public record Rating(double rating, Interval interval) {}

    /** The rating of each model that is compared, by name. */
    public static Map<String, Rating> ratings(List<Comparison> comparisons) {
        List<String> models = Comparison.models(comparisons);
        List<Wins> items = byItem(models, comparisons);
        double[] ratings = ratings(Wins.sum(models.size(), items));
        double[][] drawn = new double[models.size()][DRAWS];
        Random random = new Random(SEED);
        for (int draw = 0; draw < DRAWS; draw++) {
            List<Wins> chosen = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                chosen.add(items.get(random.nextInt(items.size())));
            }
            double[] of = ratings(Wins.sum(models.size(), chosen));
            for (int model = 0; model < of.length; model++) {
                drawn[model][draw] = of[model];
            }
        }
        Map<String, Rating> named = new LinkedHashMap<>();
        for (int model = 0; model < ratings.length; model++) {
            named.put(models.get(model), new Rating(ratings[model], Interval.ofMiddle(drawn[model])));
        }
        return named;
    }

    private static List<Wins> byItem(List<String> models, List<Comparison> comparisons) {
        Map<String, Wins> items = new LinkedHashMap<>();
        for (Comparison one : comparisons) {
            items.computeIfAbsent(one.item(), item -> new Wins(models.size()))
                    .add(models.indexOf(one.first()), models.indexOf(one.second()), one.preference());
        }
        return List.copyOf(items.values());
    }

    /** How often, {@code [i][j]}, model i has won against model j. */
    private static final class Wins {
        private final double[][] of;

        Wins(int models) {
            this.of = new double[models][models];
        }

        void add(int first, int second, Preference preference) {
            of[first][second] += preference.ofFirst();
            of[second][first] += 1 - preference.ofFirst();
        }

        static Wins sum(int models, Collection<Wins> all) {
            Wins sum = new Wins(models);
            for (int i = 0; i < models; i++) {
                for (int j = 0; j < models; j++) {
                    sum.of[i][j] = i == j ? 0 : PRIOR / 2;
                }
            }
            for (Wins one : all) {
                for (int i = 0; i < models; i++) {
                    for (int j = 0; j < models; j++) {
                        sum.of[i][j] += one.of[i][j];
                    }
                }
            }
            return sum;
        }
    }

    private static double[] ratings(Wins wins) {
        double[] logs = logStrengths(wins.of);
        double[] ratings = new double[logs.length];
        for (int i = 0; i < logs.length; i++) {
            ratings[i] = Elo.START + Elo.SCALE * logs[i] / Math.log(10);
        }
        return ratings;
    }

    /** Natural logarithms that add up to 0. */
    private static double[] logStrengths(double[][] wins) {
        int n = wins.length;
        double[] logs = new double[n];
        double change = 1;
        for (int step = 0; step < MOST_STEPS && change > EXACT; step++) {
            double[] next = step(wins, logs);
            change = 0;
            for (int i = 0; i < n; i++) {
                change = Math.max(change, Math.abs(next[i] - logs[i]));
            }
            logs = next;
        }
        return logs;
    }

    private static double[] step(double[][] wins, double[] logs) {
        int n = logs.length;
        double[] next = new double[n];
        double[] strengths = Arrays.stream(logs).map(Math::exp).toArray();
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double won = 0;
            double expected = 0;
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    won += wins[i][j];
                    expected += (wins[i][j] + wins[j][i]) / (strengths[i] + strengths[j]);
                }
            }
            next[i] = Math.log(won / expected);
            sum += next[i];
        }
        for (int i = 0; i < n; i++) {
            next[i] -= sum / n;
        }
        return next;
    }
}
