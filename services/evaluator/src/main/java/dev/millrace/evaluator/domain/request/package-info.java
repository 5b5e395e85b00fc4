/**
 * What is asked of a model about an item, character for character what lm-evaluation-harness asks:
 * {@link dev.millrace.evaluator.domain.request.Requests}.
 */
@NullMarked
package dev.millrace.evaluator.domain.request;

import org.jspecify.annotations.NullMarked;
