/**
 * Forward and backward passes of published models, and of the graphs they are exported as, to be compared with another
 * library's.
 */
@NullMarked
package dev.millrace.trainer.engine.forward;

import org.jspecify.annotations.NullMarked;
