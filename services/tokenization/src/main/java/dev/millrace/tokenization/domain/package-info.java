/**
 * Tokenization without a framework: {@link dev.millrace.tokenization.domain.BpeTrainer} makes a tokenizer from text,
 * {@link dev.millrace.tokenization.domain.ShardTokenizer} turns documents into a token shard.
 */
@NullMarked
package dev.millrace.tokenization.domain;

import org.jspecify.annotations.NullMarked;
