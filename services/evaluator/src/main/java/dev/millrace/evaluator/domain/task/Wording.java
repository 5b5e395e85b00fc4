package dev.millrace.evaluator.domain.task;

import java.util.Optional;

/**
 * What is said about an item.
 *
 * @param prompt what a model reads
 * @param contexts in its place, where every choice is read rather than said: a list of prompts, the target being what is said
 *     after each of them
 * @param choices the list of what may be said after the prompt
 * @param target what is right: a text, a list of texts any of which is right, or the place of a choice from 0
 * @param gold with {@code contexts}, which of them is right, from 0
 * @param description stands once, before everything else
 * @param answerPrefix how the answer begins, given to the model as already said
 * @param targetDelimiter between prompt and what is said after it
 */
public record Wording(
        FieldTemplate prompt,
        Optional<FieldTemplate> contexts,
        Optional<FieldTemplate> choices,
        FieldTemplate target,
        Optional<FieldTemplate> gold,
        Optional<FieldTemplate> description,
        Optional<FieldTemplate> answerPrefix,
        String targetDelimiter) {}
