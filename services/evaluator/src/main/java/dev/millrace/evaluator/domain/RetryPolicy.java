package dev.millrace.evaluator.domain;

import java.time.Duration;

/**
 * How long one request is insisted on.
 *
 * @param attempts how often the server may fail at it (5xx, a connection that breaks, no answer in time) before another
 *     request is made to see whether the fault is this one's
 * @param firstWait before the second attempt; it doubles with each further one, unless the server says how long
 * @param total how long it goes on while the server answers nothing else either
 */
public record RetryPolicy(int attempts, Duration firstWait, Duration total) {}
