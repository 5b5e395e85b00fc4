package dev.millrace.contracts.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One rule of a filter as a recipe has it: a figure measured on a text, held against a threshold.
 *
 * @param ruleSet the rule set it belongs to, such as {@code gopher-quality}
 * @param signal the figure, as {@code rule-set.signal}; several rules may hold one figure against different thresholds
 * @param bound which side of the threshold is allowed
 * @param threshold what the figure is held against
 * @param thresholdName what recipes call the threshold: {@code rule-set.threshold}, or the path below {@code filter} of a
 *     threshold for one language or source; absent where it can't be moved
 * @param reason what a refusal by this rule is called
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record FilterRule(
        String ruleSet, String signal, Bound bound, double threshold, Optional<String> thresholdName, String reason) {

    /** The allowed side of a threshold; the threshold itself is allowed. */
    public enum Bound {
        @JsonProperty("at-least")
        AT_LEAST,
        @JsonProperty("at-most")
        AT_MOST
    }

    /** Whether {@code value} is on the wrong side. A figure that couldn't be measured, NaN, breaks no rule. */
    public boolean isBrokenBy(double value) {
        return switch (bound) {
            case AT_LEAST -> value < threshold;
            case AT_MOST -> value > threshold;
        };
    }

    /** The same rule, its threshold called by {@code name} of what it's called now. */
    public FilterRule renamed(UnaryOperator<String> name) {
        return new FilterRule(ruleSet, signal, bound, threshold, thresholdName.map(name), reason);
    }

    /** The same rule with the threshold that {@code moved} names for it, by {@link #thresholdName}. */
    public FilterRule moved(Map<String, Double> moved) {
        return thresholdName
                .map(moved::get)
                .map(to -> new FilterRule(ruleSet, signal, bound, to, thresholdName, reason))
                .orElse(this);
    }
}
