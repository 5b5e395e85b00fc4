package dev.millrace.redaction.domain;

/**
 * A piece of personal data.
 *
 * @param start where it starts in the input, in code points
 * @param end where it ends, exclusive
 */
public record Entity(EntityType type, int start, int end) {}
