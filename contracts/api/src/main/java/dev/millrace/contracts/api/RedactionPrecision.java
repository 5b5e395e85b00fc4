package dev.millrace.contracts.api;

/**
 * How much of what redaction took for one kind of personal data is that, as people say who looked at some of it.
 *
 * @param kind the kind, such as {@code email}
 * @param right how many of what they looked at are such data
 * @param wrong how many aren't
 * @param precision the share of the right ones, from 0 to 1
 * @param low from here, with this confidence: Wilson's interval
 * @param high to here
 * @param confidence of the interval
 */
public record RedactionPrecision(
        String kind, int right, int wrong, double precision, double low, double high, double confidence) {}
