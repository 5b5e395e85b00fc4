package dev.millrace.contracts.events;

/**
 * What a model in training writes.
 *
 * @param prompt how a held-out document begins, the same throughout a training
 * @param text how the model goes on, taking the likeliest token each time; some dozens of tokens at most
 */
public record Continuation(String prompt, String text) {}
