package dev.millrace.evaluator.domain.task;

/** A file of tasks that can't be read: the message names file, line, field and what to do. */
public final class MalformedTask extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedTask(String message) {
        super(message);
    }
}
