/** Everything a training needs to go on as if it had never stopped, written so that half of it is never mistaken for all. */
@NullMarked
package dev.millrace.trainer.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
