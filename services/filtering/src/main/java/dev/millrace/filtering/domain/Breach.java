package dev.millrace.filtering.domain;

/**
 * Why a text is refused.
 *
 * @param reason the rule's name, as datatrove has it
 * @param measured the figure found
 * @param threshold what it was held against
 */
public record Breach(String reason, double measured, double threshold) {}
