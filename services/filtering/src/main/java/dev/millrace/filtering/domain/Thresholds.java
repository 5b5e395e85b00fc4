package dev.millrace.filtering.domain;

import java.util.Map;

/**
 * A rule set's thresholds: the published ones, unless the recipe names another as {@code rule-set.threshold}.
 *
 * @param ruleSet whose they are
 * @param overrides all that the recipe names
 */
public record Thresholds(String ruleSet, Map<String, Double> overrides) {

    /** The recipe's threshold of that name, or the published one. */
    public double get(String threshold, double published) {
        return overrides.getOrDefault(ruleSet + "." + threshold, published);
    }
}
