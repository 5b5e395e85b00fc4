package dev.millrace.contracts.models.tokenizer;

/**
 * A part of a text.
 *
 * @param special whether special tokens may be written in it
 */
public record TextPart(String text, boolean special) {}
