package dev.millrace.inference.domain;

/** The engine takes no more requests: its model has been replaced. Another one has it, or soon will. */
public final class EngineClosed extends Exception {
    private static final long serialVersionUID = 1L;

    EngineClosed() {
        super("the model is being taken out of service");
    }
}
