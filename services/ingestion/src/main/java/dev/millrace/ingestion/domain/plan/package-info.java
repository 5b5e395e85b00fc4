/**
 * What a run reads of a source and where: its files in splits, splits in shards, and what an earlier run has read and
 * is taken over.
 */
@NullMarked
package dev.millrace.ingestion.domain.plan;

import org.jspecify.annotations.NullMarked;
