/** The one door to ONNX Runtime. */
@NullMarked
package dev.millrace.onnxruntime;

import org.jspecify.annotations.NullMarked;
