package dev.millrace.contracts.recipes;

/**
 * How large a shard gets: it is closed when either limit is reached.
 *
 * @param documents most documents
 * @param bytes most UTF-8 bytes of text
 */
public record ShardLimits(int documents, long bytes) {}
