/** Regular expressions as Python's {@code re} reads them, in which published tasks are written. */
@NullMarked
package dev.millrace.evaluator.domain.expression;

import org.jspecify.annotations.NullMarked;
