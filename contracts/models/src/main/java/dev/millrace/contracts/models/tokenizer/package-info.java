/**
 * Tokenizers as they are published. {@link dev.millrace.contracts.models.tokenizer.Tokenizer} reads and applies a file of
 * any kind, {@link dev.millrace.contracts.models.tokenizer.TokenizerFile} writes the byte-level BPE that is trained here;
 * everything else is a part of these two.
 */
@NullMarked
package dev.millrace.contracts.models.tokenizer;

import org.jspecify.annotations.NullMarked;
