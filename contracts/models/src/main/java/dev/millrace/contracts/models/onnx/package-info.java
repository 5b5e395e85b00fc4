/** Writes ONNX files: the graphs of the models that Millrace trains. */
@NullMarked
package dev.millrace.contracts.models.onnx;

import org.jspecify.annotations.NullMarked;
