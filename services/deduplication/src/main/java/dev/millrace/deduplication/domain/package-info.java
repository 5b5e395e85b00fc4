/**
 * Which documents are copies. Start at {@link dev.millrace.deduplication.domain.SequentialDeduplication}, which states the
 * rule in thirty lines; {@link dev.millrace.deduplication.domain.BandOwner} and
 * {@link dev.millrace.deduplication.domain.AnswerJoin} are the same rule cut so that many workers can share it, whatever
 * the order in which shards reach them.
 */
@NullMarked
package dev.millrace.deduplication.domain;

import org.jspecify.annotations.NullMarked;
