/** Writes GGUF files: models as llama.cpp loads them. */
@NullMarked
package dev.millrace.contracts.models.gguf;

import org.jspecify.annotations.NullMarked;
