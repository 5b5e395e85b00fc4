/**
 * A model that rates the answers of others, or says which of two is better. {@link
 * dev.millrace.evaluator.domain.judge.Judge} asks it, {@link dev.millrace.evaluator.domain.judge.Verdicts} reads what it
 * says, and people's verdicts say what that is worth.
 */
@NullMarked
package dev.millrace.evaluator.domain.judge;

import org.jspecify.annotations.NullMarked;
