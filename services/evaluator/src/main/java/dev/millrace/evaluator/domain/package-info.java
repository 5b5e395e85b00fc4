/**
 * How a model is scored, whoever serves it. {@link Evaluation} asks an {@link Endpoint} for the log-probabilities that
 * an {@link EvaluationTask} needs, and makes figures with standard errors of them; the semantics are those of
 * lm-evaluation-harness, so that a score here can be set beside a published one.
 */
@NullMarked
package dev.millrace.evaluator.domain;

import org.jspecify.annotations.NullMarked;
