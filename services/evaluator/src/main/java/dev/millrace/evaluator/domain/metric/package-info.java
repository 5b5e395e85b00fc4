/** The metrics of single items, as lm-evaluation-harness computes them. */
@NullMarked
package dev.millrace.evaluator.domain.metric;

import org.jspecify.annotations.NullMarked;
