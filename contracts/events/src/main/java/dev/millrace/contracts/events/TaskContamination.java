package dev.millrace.contracts.events;

/**
 * How much of a task's items is in what a model was trained on.
 *
 * @param task the task's name in the recipe
 * @param items of the task, scored or not
 * @param found of these, in a document that filtering let through
 * @param documents such documents
 */
public record TaskContamination(String task, long items, long found, long documents) {

    public TaskContamination {
        if (items < 1 || found < 0 || found > items || documents < 0) {
            throw new IllegalArgumentException("%d of %d items in %d documents".formatted(found, items, documents));
        }
    }

    /** From 0 to 1. */
    public double share() {
        return (double) found / items;
    }
}
