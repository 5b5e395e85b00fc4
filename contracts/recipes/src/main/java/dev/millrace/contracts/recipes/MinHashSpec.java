package dev.millrace.contracts.recipes;

/**
 * MinHash parameters.
 *
 * @param ngram words per shingle
 * @param bands number of bands (buckets)
 * @param rows hashes per band
 * @param seed seed of the hash family
 */
public record MinHashSpec(int ngram, int bands, int rows, long seed) {}
