package dev.millrace.contracts.events;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which cycle of a continuous recipe a run is, and why it was begun.
 *
 * @param number the cycles of the recipe's name, from 1
 * @param wish the number of the last {@link RecipeContinued} that was known; later ones are still to be answered
 * @param cause what began it
 * @param figure how much of it there was: about how many new tokens, how many new files or parts of topics, the seconds since
 *     the last cycle began; absent when a person began it
 * @param threshold from how much on, in the same unit; absent where there is none
 * @param when the time, as ISO 8601 in UTC
 * @param sample the documents that its tokenizer learns from, which are those of the first cycle of the same recipe: so
 *     the tokenizer stays, and what was tokenized; absent: it chooses some of its own
 */
public record Cycle(
        int number,
        int wish,
        Cause cause,
        OptionalLong figure,
        OptionalLong threshold,
        String when,
        Optional<ObjectRef> sample) {

    /** What begins a cycle. */
    public enum Cause {
        /** The recipe was submitted. */
        START,
        /** A person wished it. */
        PERSON,
        /** So many tokens have come. */
        NEW_TOKENS,
        /** Something has come. */
        NEW_DATA,
        /** So much time has passed. */
        TIME
    }

    /** The same, with a tokenizer of its own. */
    public Cycle withoutSample() {
        return new Cycle(number, wish, cause, figure, threshold, when, Optional.empty());
    }

    public Cycle {
        if (number < 1 || wish < 1) {
            throw new IllegalArgumentException("Cycles and wishes are counted from 1");
        }
    }
}
