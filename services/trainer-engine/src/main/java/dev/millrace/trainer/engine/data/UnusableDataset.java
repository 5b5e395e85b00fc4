package dev.millrace.trainer.engine.data;

/** The dataset can't train this model; trying again would not help. */
public final class UnusableDataset extends Exception {

    private static final long serialVersionUID = 1L;

    public UnusableDataset(String message) {
        super(message);
    }
}
