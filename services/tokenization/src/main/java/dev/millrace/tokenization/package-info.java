/** Tokenization: trains a run's tokenizer, and turns its documents into token ids. */
@NullMarked
package dev.millrace.tokenization;

import org.jspecify.annotations.NullMarked;
