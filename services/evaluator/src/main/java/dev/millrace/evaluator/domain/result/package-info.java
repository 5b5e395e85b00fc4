/** The scores of items, tasks and groups, and lm-evaluation-harness's JSON form of them. */
@NullMarked
package dev.millrace.evaluator.domain.result;

import org.jspecify.annotations.NullMarked;
