package dev.millrace.evaluator.domain.paired;

import java.io.IOException;
import java.util.Optional;

/** Takes what a model reaches, item by item, from whoever scores it. */
public interface ItemValues {

    /**
     * Takes a value. Of one task and metric every item comes once, in any order; an item that couldn't be scored has a value
     * where it counts as wrong, and none where it counts as nothing.
     *
     * @param task the task's name
     * @param item identifies the item by its content: the same wherever it comes from
     * @param cluster the group of items that it belongs to, where they come in groups
     */
    void add(String task, String item, Optional<String> cluster, String metric, Quantity value) throws IOException;

    /** Forgets all. */
    static ItemValues none() {
        return (task, item, cluster, metric, value) -> {};
    }
}
