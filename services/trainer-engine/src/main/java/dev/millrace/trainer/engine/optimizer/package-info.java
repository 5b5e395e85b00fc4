/** How weights change: the optimisers, the rate of each step, and what is done to gradients before. */
@NullMarked
package dev.millrace.trainer.engine.optimizer;

import org.jspecify.annotations.NullMarked;
