/**
 * The deduplication service: {@code shards.filtered} in, {@code shards.deduplicated} out. Start at
 * {@link dev.millrace.deduplication.DeduplicationService}, which draws the flow; the rule itself is in
 * {@link dev.millrace.deduplication.domain}.
 */
@NullMarked
package dev.millrace.deduplication;

import org.jspecify.annotations.NullMarked;
