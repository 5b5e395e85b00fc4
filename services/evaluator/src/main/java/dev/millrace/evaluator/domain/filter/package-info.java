/** What is made of a model's answers before they are measured. */
@NullMarked
package dev.millrace.evaluator.domain.filter;

import org.jspecify.annotations.NullMarked;
