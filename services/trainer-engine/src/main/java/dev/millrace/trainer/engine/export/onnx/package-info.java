/** A transformer as ONNX graphs, put together from its description as the engine's forward pass is. */
@NullMarked
package dev.millrace.trainer.engine.export.onnx;

import org.jspecify.annotations.NullMarked;
