package dev.millrace.orchestrator;

/** The model that a training is to begin with is gone. */
public final class NoModel extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NoModel(String message) {
        super(message);
    }
}
