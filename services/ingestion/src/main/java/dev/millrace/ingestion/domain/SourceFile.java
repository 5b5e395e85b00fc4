package dev.millrace.ingestion.domain;

/**
 * A file of a source.
 *
 * @param path within the source, with {@code /} between folders
 * @param bytes its size when the source was planned
 */
public record SourceFile(String path, long bytes) {}
