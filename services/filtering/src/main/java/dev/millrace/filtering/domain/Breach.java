package dev.millrace.filtering.domain;

import dev.millrace.contracts.shards.FilterRule;

/**
 * Why a text is refused.
 *
 * @param rule the first rule that it breaks
 * @param measured the figure found
 */
public record Breach(FilterRule rule, double measured) {}
