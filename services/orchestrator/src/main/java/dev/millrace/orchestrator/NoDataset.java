package dev.millrace.orchestrator;

/** There is no such dataset; the message says which there are. */
public final class NoDataset extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NoDataset(String message) {
        super(message);
    }
}
