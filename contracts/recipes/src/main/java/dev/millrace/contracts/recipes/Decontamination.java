package dev.millrace.contracts.recipes;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Evaluation items that must not be trained on.
 *
 * @param sets files or folders of items in JSON Lines
 * @param tasks whether the items of the recipe's own tasks count, too
 * @param ngram words of an n-gram
 * @param atLeast shared n-grams from which on a document counts as contaminated
 * @param action what happens to it
 */
public record Decontamination(List<String> sets, boolean tasks, int ngram, int atLeast, Action action) {

    /** What happens to a contaminated document. */
    public enum Action {
        /** It goes no further. */
        @JsonProperty("drop")
        DROP,
        /** It goes on; the ledger tells of it. */
        @JsonProperty("report")
        REPORT
    }

    public Decontamination {
        sets = List.copyOf(sets);
    }
}
