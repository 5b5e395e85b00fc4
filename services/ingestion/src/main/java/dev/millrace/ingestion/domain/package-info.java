/**
 * How a source becomes documents. A {@link dev.millrace.ingestion.domain.Planner} groups a source's files into splits; a
 * {@link dev.millrace.ingestion.domain.SplitReader} reads a split shard by shard from any position; an {@link
 * dev.millrace.ingestion.domain.EntryReader} per format turns bytes into texts, and names the reason where it can't. Knows
 * no framework.
 */
@NullMarked
package dev.millrace.ingestion.domain;

import org.jspecify.annotations.NullMarked;
