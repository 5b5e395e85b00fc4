package dev.millrace.evaluator.domain;

import java.time.Duration;

/**
 * How long one request is insisted on.
 *
 * @param attempts how often it is made at most when the server fails at it (5xx)
 * @param firstWait before the second attempt; it doubles with each further one, unless the server says how long
 * @param total how long it goes on while the server is busy or can't be reached
 */
public record Patience(int attempts, Duration firstWait, Duration total) {}
