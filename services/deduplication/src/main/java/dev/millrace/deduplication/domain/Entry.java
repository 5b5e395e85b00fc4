package dev.millrace.deduplication.domain;

/**
 * One key of one document.
 *
 * @param position the document's place in its shard
 * @param key the key
 */
public record Entry(int position, Key key) {}
