/** The Llama-form decoder on libtorch, and its flat parameter buffer. */
@NullMarked
package dev.millrace.trainer.engine.model;

import org.jspecify.annotations.NullMarked;
