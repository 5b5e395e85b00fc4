package dev.millrace.ingestion.domain.files;

/** A source that can't be read at all, however often it is tried. The message is for whoever wrote the recipe. */
public final class UnreadableSource extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableSource(String message) {
        super(message);
    }

    public UnreadableSource(String message, Throwable cause) {
        super(message, cause);
    }
}
