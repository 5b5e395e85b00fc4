package dev.millrace.contracts.preference;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ratings that each verdict moves a little, as Elo (1978) has them: a model that is expected to win with the probability
 * {@code 1 / (1 + 10^(-d / 400))}, {@code d} rating points above the other, gains {@code K · (result - expectation)}. The
 * order of the verdicts counts; {@link BradleyTerry} asks for none.
 */
public final class Elo {

    /** The most that one verdict moves a rating. */
    public static final double K = 32;

    /** Where every model begins. */
    public static final double START = 1000;

    /** Points between two models of which the one wins ten times as often. */
    static final double SCALE = 400;

    private Elo() {}

    /** The ratings after all of these, in their order. */
    public static Map<String, Double> ratings(List<Comparison> comparisons) {
        Map<String, Double> ratings = new TreeMap<>();
        for (Comparison one : comparisons) {
            double first = ratings.getOrDefault(one.first(), START);
            double second = ratings.getOrDefault(one.second(), START);
            double expected = 1 / (1 + Math.pow(10, (second - first) / SCALE));
            double moved = K * (one.preference().ofFirst() - expected);
            ratings.put(one.first(), first + moved);
            ratings.put(one.second(), second - moved);
        }
        return ratings;
    }
}
