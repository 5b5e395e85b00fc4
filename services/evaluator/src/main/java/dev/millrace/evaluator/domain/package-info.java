/**
 * How a model is scored, whoever serves it: here is how its endpoint is called. {@code asking} has it answer what a journal
 * lacks, {@code scoring} makes figures with standard errors of the answers, {@code evaluation} does both for a recipe's
 * tasks; the semantics are those of lm-evaluation-harness, so that a score here can be set beside a published one.
 */
@NullMarked
package dev.millrace.evaluator.domain;

import org.jspecify.annotations.NullMarked;
