package dev.millrace.contracts.recipes;

import java.util.OptionalDouble;

/**
 * A figure to reach.
 *
 * @param atLeast for metrics where more is better
 * @param atMost for metrics where less is better
 */
public record Minimum(String task, String metric, OptionalDouble atLeast, OptionalDouble atMost) {}
