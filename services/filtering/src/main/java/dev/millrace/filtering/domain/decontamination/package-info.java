/**
 * Keeps evaluation items out of what a model is trained on: word n-grams that a document shares with them. Start reading
 * at {@link dev.millrace.filtering.domain.decontamination.Decontamination}.
 */
@NullMarked
package dev.millrace.filtering.domain.decontamination;

import org.jspecify.annotations.NullMarked;
