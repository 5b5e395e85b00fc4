/**
 * How a source becomes documents, in packages: {@code plan} groups a source's files into splits and reads a split shard by
 * shard from any position, {@code files} gives each file the reader of its format, the readers turn bytes into texts and
 * name the reason where they can't, and {@code input} is what readers stand on. Knows no framework.
 */
@NullMarked
package dev.millrace.ingestion.domain;

import org.jspecify.annotations.NullMarked;
