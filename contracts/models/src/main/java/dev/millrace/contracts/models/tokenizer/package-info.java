/** A tokenizer.json, read and applied. */
@NullMarked
package dev.millrace.contracts.models.tokenizer;

import org.jspecify.annotations.NullMarked;
