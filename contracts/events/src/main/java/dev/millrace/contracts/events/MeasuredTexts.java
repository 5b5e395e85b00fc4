package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * How well a tokenizer fits texts of one source in one language.
 *
 * @param source the source's name
 * @param language as the documents say; absent when they don't
 */
public record MeasuredTexts(String source, Optional<String> language, TokenizerFit fit) {}
