package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.FilterRule;
import dev.millrace.contracts.shards.FilterRule.Bound;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A rule set's thresholds: the published ones, unless the recipe names another as {@code rule-set.threshold}. Makes the
 * rules of the set.
 *
 * @param ruleSet whose they are
 * @param overrides all that the recipe names
 */
public record Thresholds(String ruleSet, Map<String, Double> overrides) {

    /** The recipe's value of that name, or the published one: for what decides how something is measured. */
    public double get(String threshold, double published) {
        return overrides.getOrDefault(ruleSet + "." + threshold, published);
    }

    /** A rule that refuses when {@code figure} is below the threshold. */
    public <F> Rule<F> least(
            String reason, String signal, ToDoubleFunction<? super F> figure, String threshold, double published) {
        return rule(reason, signal, figure, Bound.AT_LEAST, threshold, published);
    }

    /** A rule that refuses when {@code figure} is above the threshold. */
    public <F> Rule<F> most(
            String reason, String signal, ToDoubleFunction<? super F> figure, String threshold, double published) {
        return rule(reason, signal, figure, Bound.AT_MOST, threshold, published);
    }

    private <F> Rule<F> rule(
            String reason,
            String signal,
            ToDoubleFunction<? super F> figure,
            Bound bound,
            String threshold,
            double published) {
        return new Rule<>(
                new FilterRule(
                        ruleSet,
                        ruleSet + "." + signal,
                        bound,
                        get(threshold, published),
                        Optional.of(ruleSet + "." + threshold),
                        reason),
                figure);
    }

    /** A rule that refuses when {@code figure} is anything but nothing; it has no threshold to move. */
    public <F> Rule<F> none(String reason, String signal, ToDoubleFunction<? super F> figure) {
        return fixed(reason, signal, figure, Bound.AT_MOST, 0);
    }

    /** A rule that refuses when {@code figure} is nothing; it has no threshold to move. */
    public <F> Rule<F> some(String reason, String signal, ToDoubleFunction<? super F> figure) {
        return fixed(reason, signal, figure, Bound.AT_LEAST, 1);
    }

    private <F> Rule<F> fixed(
            String reason, String signal, ToDoubleFunction<? super F> figure, Bound bound, double threshold) {
        return new Rule<>(
                new FilterRule(ruleSet, ruleSet + "." + signal, bound, threshold, Optional.empty(), reason), figure);
    }
}
