/** Where tensors lie and are computed: the only place that knows of processors and GPUs. */
@NullMarked
package dev.millrace.trainer.engine.device;

import org.jspecify.annotations.NullMarked;
