package dev.millrace.evaluator.domain.task;

/** An item that a task can't be asked about: the message names the item, and the file, line and field of the task. */
public final class UnfitItem extends Exception {

    private static final long serialVersionUID = 1L;

    public UnfitItem(String message) {
        super(message);
    }
}
