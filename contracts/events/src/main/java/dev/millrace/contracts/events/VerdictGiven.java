package dev.millrace.contracts.events;

import java.util.Optional;

/**
 * Somebody says which of two models' answers to an item is better.
 *
 * @param arena where
 * @param item id of the prompt that both have answered
 * @param first a model
 * @param second another; which of the two comes first says nothing about where they were shown
 * @param choice what is said
 * @param by who says it: person:NAME or judge:NAME
 * @param number what they have said of these two answers, from 1: the last counts
 * @param when the time, as ISO 8601 in UTC
 * @param comment why, if they said so
 */
public record VerdictGiven(
        String arena,
        String item,
        String first,
        String second,
        Choice choice,
        String by,
        int number,
        String when,
        Optional<String> comment)
        implements Event {

    public VerdictGiven {
        if (number < 1) {
            throw new IllegalArgumentException("Verdicts are counted from 1");
        }
        if (first.equals(second)) {
            throw new IllegalArgumentException("A verdict is on two models");
        }
    }

    /** What can be said of two answers. */
    public enum Choice {
        /** The first model's is better. */
        FIRST,
        /** The second model's is better. */
        SECOND,
        /** Neither is. */
        TIE,
        /** Nothing, by whoever was asked. */
        SKIPPED
    }

    @Override
    public String run() {
        return EVERY_RUN;
    }

    @Override
    public String subject() {
        return "%s/%s/%s/%s/%s#%d".formatted(arena, first, second, by, item, number);
    }
}
