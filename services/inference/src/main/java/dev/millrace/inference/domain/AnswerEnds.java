package dev.millrace.inference.domain;

import dev.millrace.contracts.models.tokenizer.Tokenizer;
import java.util.Set;

/**
 * Which tokens end an answer.
 *
 * @param marked the model's own
 * @param asked what whoever asks wants it to end with, too
 */
record AnswerEnds(Set<Integer> marked, Ending asked, Tokenizer tokenizer) {

    boolean contain(int id) {
        return marked.contains(id) || asked.stopIds().contains(id);
    }

    /** Whether it is an end that is no text of an answer, and so comes only where the answer may be over. */
    boolean isMarked(int id) {
        return marked.contains(id) || (asked.stopIds().contains(id) && tokenizer.isSpecial(id));
    }

    /** What ends an answer is no part of it; of a token that was asked to, its text may be. */
    boolean areShown(int id) {
        return !contain(id) || (asked.showsStop() && !marked.contains(id) && !tokenizer.isSpecial(id));
    }

    /** Leaves out what would be the end. */
    void forbid(float[] logits) {
        marked.forEach(id -> logits[id] = Float.NEGATIVE_INFINITY);
        asked.stopIds().forEach(id -> logits[id] = Float.NEGATIVE_INFINITY);
    }
}
