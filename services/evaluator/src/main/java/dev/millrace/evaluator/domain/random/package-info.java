/** Draws that equal those of Python's {@code random}, on which published few-shot examples and bootstraps rest. */
@NullMarked
package dev.millrace.evaluator.domain.random;

import org.jspecify.annotations.NullMarked;
