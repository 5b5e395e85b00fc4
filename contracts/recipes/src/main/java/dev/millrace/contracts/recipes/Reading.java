package dev.millrace.contracts.recipes;

import java.util.List;

/** What came of reading a recipe. */
public sealed interface Reading {

    /** It can run. Every default is filled in. */
    record Accepted(Recipe recipe) implements Reading {}

    /**
     * It can't run.
     *
     * @param problems all of them, at least one, in the order of the text
     */
    record Refused(List<Problem> problems) implements Reading {
        public Refused {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("A recipe is refused for a reason");
            }
        }
    }
}
