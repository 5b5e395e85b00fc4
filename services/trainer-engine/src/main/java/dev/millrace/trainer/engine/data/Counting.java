package dev.millrace.trainer.engine.data;

import dev.millrace.contracts.recipes.TrainingObjective;
import dev.millrace.contracts.shards.TokenShard;
import java.util.Arrays;

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
            case CAUSAL, PREFIX, MASKED, SPAN_CORRUPTION, TOKEN_CLASSIFICATION -> ALL;
            case DIALOG -> ANSWERS;
            case INSTRUCT, PREFERENCE -> LAST_ANSWER;
        };
    }

    /**
     * Says of tokens of a document, from its token number {@code from} on, whether they are to be learned.
     *
     * @param start the document's first token in the shard
     * @param length the document's tokens
     */
    void mark(TokenShard file, long start, int length, long from, boolean[] into, int offset, int count) {
        if (this == ALL || !file.hasMask()) {
            Arrays.fill(into, offset, offset + count, true);
            return;
        }
        long first = this == LAST_ANSWER ? lastAnswer(file, start, length) : 0;
        for (int i = 0; i < count; i++) {
            into[offset + i] = from + i >= first && file.learns(start + from + i);
        }
    }

    /** The first token of what is learned last without a break; the document's end where nothing is. */
    private static long lastAnswer(TokenShard file, long start, int length) {
        long at = length;
        while (at > 0 && !file.learns(start + at - 1)) {
            at--;
        }
        if (at == 0) {
            return length;
        }
        while (at > 0 && file.learns(start + at - 1)) {
            at--;
        }
        return at;
    }
}
