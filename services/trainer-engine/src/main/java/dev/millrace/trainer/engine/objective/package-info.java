/** What a training makes small, and how its gradients come about. */
@NullMarked
package dev.millrace.trainer.engine.objective;

import org.jspecify.annotations.NullMarked;
