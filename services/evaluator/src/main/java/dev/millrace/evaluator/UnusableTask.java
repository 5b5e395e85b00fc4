package dev.millrace.evaluator;

/** A task of the recipe that has nothing to score with: no file, no item, a line that makes no sense. */
final class UnusableTask extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableTask(String message) {
        super(message);
    }

    UnusableTask(String message, Throwable cause) {
        super(message, cause);
    }
}
