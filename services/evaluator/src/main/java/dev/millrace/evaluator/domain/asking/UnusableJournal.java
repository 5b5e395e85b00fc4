package dev.millrace.evaluator.domain.asking;

/** A journal that can't be gone on with: the message names the file and what to do. */
public final class UnusableJournal extends Exception {

    private static final long serialVersionUID = 1L;

    public UnusableJournal(String message) {
        super(message);
    }
}
