package dev.millrace.evaluator.domain.asking;

import dev.millrace.evaluator.domain.item.Answer;

/** What came of a wish. */
public sealed interface Outcome {

    /** The model's answer. */
    record Answered(Answer answer) implements Outcome {}

    /** It can't be asked. */
    record Unscored(String reason) implements Outcome {}
}
