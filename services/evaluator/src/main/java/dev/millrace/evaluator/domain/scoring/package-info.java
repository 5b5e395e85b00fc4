/** Scores of a task by its definition: what is right about each of its items, and the answers that a file has to them. */
@NullMarked
package dev.millrace.evaluator.domain.scoring;

import org.jspecify.annotations.NullMarked;
