/** Which tokens a step reads: a pure function of the seed and the step. */
@NullMarked
package dev.millrace.trainer.engine.data;

import org.jspecify.annotations.NullMarked;
