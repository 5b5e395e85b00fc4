package dev.millrace.filtering.domain.decontamination;

import java.util.List;

/**
 * One item of an evaluation set.
 *
 * @param set the set's name
 * @param name what tells the item from the others of its set: its id, or its line
 * @param passages its texts: each field's, and the question together with the right answer
 */
public record EvaluationItem(String set, String name, List<String> passages) {

    public EvaluationItem {
        passages = List.copyOf(passages);
    }
}
