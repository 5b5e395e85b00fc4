/**
 * How tasks' requests are put to a served model: an {@link Asker} sends what the {@link Journal} lacks, neighbours with the same
 * beginning together, to a {@link ServedModel} that a {@link Probe} has looked at before.
 */
@NullMarked
package dev.millrace.evaluator.domain.asking;

import org.jspecify.annotations.NullMarked;
