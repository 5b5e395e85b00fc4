/** Items of tasks as documents: their fields, those that a task derives among them. */
@NullMarked
package dev.millrace.evaluator.domain.document;

import org.jspecify.annotations.NullMarked;
