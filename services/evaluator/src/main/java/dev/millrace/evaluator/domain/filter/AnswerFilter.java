package dev.millrace.evaluator.domain.filter;

import java.util.List;

/** One step of what is made of the answers to a request. */
public interface AnswerFilter {

    /**
     * What is made of them.
     *
     * @param answers to one request, in the order they were given; at least one
     * @param choices of the item; none where it has none
     */
    List<String> apply(List<String> answers, List<String> choices);

    /** Whether it takes some of the answers as they are, whatever is in them. */
    default boolean onlySelects() {
        return false;
    }
}
