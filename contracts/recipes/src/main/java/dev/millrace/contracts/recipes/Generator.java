package dev.millrace.contracts.recipes;

/**
 * Stories made on the spot.
 *
 * @param kind {@code stories} for a source, {@code story-questions} for a task
 * @param documents how many documents, duplicates and junk included; for a task how many items
 * @param seed same seed, same bytes
 */
public record Generator(String kind, int documents, long seed) {}
