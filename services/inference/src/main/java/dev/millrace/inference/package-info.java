/** Inference: serves model packages over the OpenAI API, several side by side, and swaps them without a gap. */
@NullMarked
package dev.millrace.inference;

import org.jspecify.annotations.NullMarked;
