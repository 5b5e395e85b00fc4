/** Figures of a task or a group from those of its items, with their standard errors. */
@NullMarked
package dev.millrace.evaluator.domain.aggregate;

import org.jspecify.annotations.NullMarked;
