package dev.millrace.contracts.recipes;

/**
 * The tokenizer, trained on the run's own text.
 *
 * @param vocabulary number of token ids, special tokens included
 * @param sampleBytes train on at most this many UTF-8 bytes
 */
public record TokenizerSpec(int vocabulary, long sampleBytes) {}
