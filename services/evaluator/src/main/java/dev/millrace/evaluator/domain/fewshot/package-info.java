/** Solved examples that stand before an item, drawn as lm-evaluation-harness draws them. */
@NullMarked
package dev.millrace.evaluator.domain.fewshot;

import org.jspecify.annotations.NullMarked;
