/**
 * Byte-level BPE as Hugging Face's {@code tokenizer.json} describes it. {@link
 * dev.millrace.contracts.models.tokenizer.Tokenizer} reads and applies such a file, {@link
 * dev.millrace.contracts.models.tokenizer.TokenizerFile} writes one; everything else is a part of these two.
 */
@NullMarked
package dev.millrace.contracts.models.tokenizer;

import org.jspecify.annotations.NullMarked;
