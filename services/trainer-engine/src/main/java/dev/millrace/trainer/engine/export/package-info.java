/** The model package: a Hugging Face folder, and the same model as an ONNX graph with a KV cache. */
@NullMarked
package dev.millrace.trainer.engine.export;

import org.jspecify.annotations.NullMarked;
