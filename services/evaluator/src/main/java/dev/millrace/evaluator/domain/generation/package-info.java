/** How a text is asked for, and where it ends. */
@NullMarked
package dev.millrace.evaluator.domain.generation;

import org.jspecify.annotations.NullMarked;
