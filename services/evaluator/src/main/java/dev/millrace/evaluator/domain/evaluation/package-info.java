/** A model's tasks: their items, what is asked about each, and the figures that come of the answers. */
@NullMarked
package dev.millrace.evaluator.domain.evaluation;

import org.jspecify.annotations.NullMarked;
