/** A published model's forward and backward pass, to be compared with another library's. */
@NullMarked
package dev.millrace.trainer.engine.forward;

import org.jspecify.annotations.NullMarked;
