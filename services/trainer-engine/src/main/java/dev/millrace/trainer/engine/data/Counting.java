package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.recipes.TrainingObjective;

/** Which tokens of a document a model is to learn to say. */
enum Counting {
    /** All of them, whoever says them. */
    ALL,
    /** Of a dialog the answers, of anything else all. */
    ANSWERS,
    /** Of a dialog the last answer, of anything else all. */
    LAST_ANSWER;

    static Counting of(TrainingObjective objective) {
        return switch (objective) {
            case CAUSAL, PREFIX, MASKED, SPAN_CORRUPTION -> ALL;
            case DIALOG -> ANSWERS;
            case INSTRUCT, PREFERENCE -> LAST_ANSWER;
        };
    }
}
