package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.FilterRule;
import java.util.function.ToDoubleFunction;

/**
 * A rule: a figure worked out from what a rule set reads in a text, and what it's held against.
 *
 * @param held the figure's name, its threshold and the reason
 * @param figure a pure function; NaN where there is nothing to measure, which breaks no rule
 * @param <F> what the rule set reads in a text
 */
public record Rule<F>(FilterRule held, ToDoubleFunction<? super F> figure) {}
